-- crawl.db, the private ledger: what is known of every host, source and URL, and the pages as they came.
-- Instants are seconds since 1970-01-01 UTC (REAL): they are compared and added to, never shown as they are.
-- A line "-- migration N" begins the statements that lead from version N-1 (PRAGMA user_version) to N.

-- migration 1
CREATE TABLE meta (
    key TEXT PRIMARY KEY,               -- news_database_id: the news.db this ledger belongs to
    value TEXT NOT NULL
) STRICT;

CREATE TABLE run (
    run_key TEXT PRIMARY KEY,           -- unique name of the run, also in news.db
    flow TEXT NOT NULL,                 -- ingest, backfill, reclean, import
    pid INTEGER NOT NULL,
    started_at REAL NOT NULL,
    finished_at REAL,                   -- null: running, or killed
    state TEXT NOT NULL,                -- running, completed, partial, failed, crashed
    summary TEXT                        -- JSON of the run's summary
) STRICT;

CREATE TABLE host (
    host TEXT PRIMARY KEY,              -- with the port where it is not the scheme's own
    delay REAL NOT NULL DEFAULT 0,      -- seconds between two requests, as adapted; 0 = not known yet
    latency REAL,                       -- seconds of an answer, moving average
    next_at REAL NOT NULL DEFAULT 0,    -- no request before this moment
    paused_until REAL NOT NULL DEFAULT 0, -- circuit breaker
    fails INTEGER NOT NULL DEFAULT 0,   -- failures in a row
    robots_body BLOB,                   -- the robots.txt to go by
    robots_status INTEGER,              -- its status; null with a moment = no answer
    robots_at REAL NOT NULL DEFAULT 0,  -- when it came; 0 = never asked
    robots_next REAL NOT NULL DEFAULT 0, -- ask again from this moment on
    robots_fails INTEGER NOT NULL DEFAULT 0 -- failures in a row to have it
) STRICT;

CREATE TABLE source (
    source_id INTEGER PRIMARY KEY,
    publisher TEXT NOT NULL,            -- host key of the rule
    url TEXT NOT NULL,
    host TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('feed', 'sitemap', 'index')),
    depth INTEGER NOT NULL DEFAULT 0,   -- 0 = named by the rule; sitemaps named by an index are deeper
    is_active INTEGER NOT NULL DEFAULT 1, -- 0 = the rule or the index no longer names it
    lastmod REAL,                       -- what the sitemap index last said of it
    etag TEXT,
    last_modified TEXT,
    is_wanted INTEGER NOT NULL DEFAULT 0, -- depth > 0: new or changed by what the index says, not asked since
    asked_by TEXT,                      -- run that asked it last
    asked_at REAL,
    status INTEGER,                     -- HTTP status of the last answer
    reason TEXT,                        -- why the last request failed; null = it did not
    fails INTEGER NOT NULL DEFAULT 0,   -- failures in a row
    items INTEGER,                      -- addresses in the last answer that had a body
    UNIQUE (publisher, url)
) STRICT;
CREATE INDEX source_host ON source (host);

CREATE TABLE url (
    url_id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,           -- in its one spelling; urn:sha256:… for a file without address
    host TEXT NOT NULL,                 -- lane: host, with the port where it is not the scheme's own
    publisher TEXT NOT NULL,
    source_id INTEGER REFERENCES source (source_id), -- the source that named it first; null = a file
    state TEXT NOT NULL CHECK (state IN ('discovered', 'fetched', 'stored', 'duplicate', 'failed', 'skipped', 'gone')),
    settled TEXT,                       -- the last state that was an outcome, while a new visit is awaited
    error TEXT,                         -- class of the error, for failed, skipped, gone
    reason TEXT,                        -- its reason code
    detail TEXT,                        -- its sentence
    priority REAL NOT NULL DEFAULT 0,   -- higher is fetched first: the moment of publication
    next_at REAL,                       -- discovered: not before; stored: when to look again; null = not by schedule
    attempts INTEGER NOT NULL DEFAULT 0, -- failed attempts in a row
    scope TEXT,                         -- backfill that wants it; null = ingest
    lease TEXT,                         -- run that has taken it up
    etag TEXT,
    last_modified TEXT,
    lastmod REAL,                       -- what source_id last said of it
    hint TEXT,                          -- title that the source prints
    fetched_at REAL,                    -- last answer with a body or 304
    calm INTEGER NOT NULL DEFAULT 0,    -- visits in a row that found nothing new
    final_url TEXT,
    status INTEGER,
    content_type TEXT,
    body_sha256 TEXT,
    cleaned_by TEXT,                    -- version of cleaner and rule that made the outcome
    canonical_url TEXT,                 -- of the article found there
    is_untold INTEGER NOT NULL DEFAULT 0, -- 1 = the failure is still to be written to news.db
    kind TEXT NOT NULL DEFAULT 'auto',  -- auto, html, text: how the body is read
    origin TEXT,                        -- file and record it came from; null = fetched
    first_seen REAL NOT NULL,
    updated REAL NOT NULL
) STRICT;
CREATE INDEX url_due ON url (host, scope, priority DESC, url_id) WHERE state = 'discovered';
CREATE INDEX url_scope ON url (scope) WHERE scope IS NOT NULL;
CREATE INDEX url_fetched ON url (url_id) WHERE state = 'fetched';
CREATE INDEX url_untold ON url (url_id) WHERE is_untold;
CREATE INDEX url_again ON url (next_at) WHERE state <> 'discovered' AND next_at IS NOT NULL;
CREATE INDEX url_canonical ON url (canonical_url) WHERE canonical_url IS NOT NULL;
CREATE INDEX url_body ON url (body_sha256) WHERE body_sha256 IS NOT NULL;
CREATE INDEX url_publisher ON url (publisher, lastmod);

CREATE TABLE part (                     -- the second and later pages of an article in several pages
    url_id INTEGER NOT NULL REFERENCES url (url_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,          -- 2, 3, …
    url TEXT NOT NULL,
    content_type TEXT,
    body_sha256 TEXT NOT NULL,
    UNIQUE (url_id, position)
) STRICT;

CREATE TABLE attempt (                  -- every request, append-only; may be pruned by age
    at REAL NOT NULL,
    run_key TEXT NOT NULL,
    kind TEXT NOT NULL,                 -- robots, feed, sitemap, index, page
    url TEXT NOT NULL,
    status INTEGER,
    outcome TEXT NOT NULL,              -- ok, not_modified, or the reason code
    elapsed_ms INTEGER,
    bytes INTEGER,                      -- of the decoded body
    final_url TEXT,
    body_sha256 TEXT
) STRICT;
CREATE INDEX attempt_url ON attempt (url, at);
CREATE INDEX attempt_run ON attempt (run_key);

CREATE TABLE body (
    sha256 TEXT NOT NULL UNIQUE,        -- of the bytes before compression
    codec TEXT NOT NULL,                -- zstd
    length INTEGER NOT NULL,            -- bytes before compression
    at REAL NOT NULL,                   -- first stored
    data BLOB NOT NULL
) STRICT;
CREATE INDEX body_at ON body (at);

CREATE TABLE record (                   -- what became of each record of an imported file
    path TEXT NOT NULL,
    record TEXT NOT NULL,               -- "" for a whole file, else line, member or record number
    sha256 TEXT NOT NULL,
    outcome TEXT NOT NULL,              -- stored, duplicate, failed, skipped
    error TEXT,
    reason TEXT,
    detail TEXT,
    url TEXT,                           -- of the article
    cleaned_by TEXT,
    at REAL NOT NULL,
    UNIQUE (path, record)
) STRICT;

-- migration 2
-- An archive is a source with a template: index pages by date, walked page by page from where the last run stood.
ALTER TABLE source ADD COLUMN scope TEXT;         -- depth > 0: backfill that wants it; null = every run
ALTER TABLE source ADD COLUMN template TEXT;      -- archive: its address as the rule has it; null = another source
ALTER TABLE source ADD COLUMN first_day TEXT;     -- archive: the days it is asked for, in the outlet's zone
ALTER TABLE source ADD COLUMN last_day TEXT;
ALTER TABLE source ADD COLUMN pages INTEGER NOT NULL DEFAULT 0; -- archive: pages read
ALTER TABLE source ADD COLUMN done_at REAL;       -- archive: when its last page was read; null = not yet
ALTER TABLE source ADD COLUMN read_for TEXT;      -- version of the rule, and which part of it, its validators stand for

-- migration 3
CREATE TABLE observation (              -- what a scheduled run saw of one publisher: what later runs are held against
    publisher TEXT NOT NULL,
    at REAL NOT NULL,
    run_key TEXT NOT NULL,
    is_sound INTEGER NOT NULL,          -- 0 = broken; the baseline leaves it out
    text TEXT NOT NULL,                 -- JSON of flows/watching.py Observation
    UNIQUE (publisher, at)
) STRICT;

CREATE TABLE health (
    publisher TEXT PRIMARY KEY,
    since REAL NOT NULL,                -- the run that changed it
    diagnosis TEXT,                     -- null = sound
    test TEXT,                          -- the comparison that shows it, its figure before and now
    before REAL NOT NULL,
    now REAL NOT NULL,
    sentence TEXT NOT NULL,
    examples TEXT NOT NULL              -- JSON list of addresses
) STRICT;

CREATE TABLE alert (                    -- what is to be told, once; told by the run itself or the next one
    alert_id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    run_key TEXT NOT NULL,
    publisher TEXT NOT NULL,
    change TEXT NOT NULL,               -- broke, recovered
    diagnosis TEXT NOT NULL,
    sentence TEXT NOT NULL,
    examples TEXT NOT NULL,             -- JSON list of addresses
    told_to TEXT NOT NULL DEFAULT '[]', -- JSON list of the channels that have taken it
    told_at REAL                        -- null = still to be told
) STRICT;
CREATE INDEX alert_untold ON alert (alert_id) WHERE told_at IS NULL;

-- migration 4
-- Observations tell levels of each article and words left out of its page since: what was noted before is not comparable.
DELETE FROM observation;
