-- news.db, the public database of kabar: every table, view, trigger and index, and nothing else about it.
--
-- The file is read by flows/database.py: each section that begins with "-- migration N" is one step; the steps
-- above PRAGMA user_version are applied in order, each in its own transaction, which then sets user_version = N.
-- A published step is never edited; a change is a new step, and within one contract version it only adds.
--
-- Comments stay inside CREATE TABLE and CREATE VIEW, so that .schema prints them; the table schema_columns is
-- filled from them. A comment after a column reads:  description [unit: …] [e.g. …] [schema.org: …]
-- Instants are UTC text, YYYY-MM-DDTHH:MM:SSZ, so that they sort; NULL means unknown, never a guess.

-- migration 1

CREATE TABLE about (
  key TEXT NOT NULL PRIMARY KEY,  -- what is told [e.g. database_id]
  value TEXT NOT NULL  -- the telling
) STRICT;

CREATE TABLE sources (
  source_id INTEGER PRIMARY KEY,  -- number within this file; changes when the file is rebuilt
  publisher TEXT NOT NULL UNIQUE,  -- registered host of the outlet [e.g. kumparan.com]
  name TEXT,  -- name of the outlet [e.g. kumparan] [schema.org: publisher.name]
  home_url TEXT,  -- address of its front page [schema.org: publisher.url]
  language TEXT,  -- BCP 47 language of most of its articles [e.g. id]
  country TEXT,  -- ISO 3166 code of its country [e.g. ID]
  timezone TEXT  -- IANA zone in which it prints dates [e.g. Asia/Jakarta]
) STRICT;

CREATE TABLE runs (
  run_id INTEGER PRIMARY KEY,  -- number within this file
  run_key TEXT NOT NULL UNIQUE,  -- name of the run, the same in crawl.db and in the logs
  flow TEXT NOT NULL,  -- what was run [e.g. ingest]
  trigger TEXT NOT NULL,  -- what started it [e.g. schedule]
  state TEXT NOT NULL CHECK (state IN ('running', 'completed', 'partial', 'failed', 'crashed')),  -- how it ended [e.g. completed]
  started_at TEXT NOT NULL CHECK (started_at GLOB '????-??-??T??:??:??Z'),  -- start [unit: UTC]
  finished_at TEXT CHECK (finished_at GLOB '????-??-??T??:??:??Z'),  -- end; NULL while it runs [unit: UTC]
  articles_new INTEGER NOT NULL DEFAULT 0 CHECK (articles_new >= 0),  -- articles that were not here before
  articles_edited INTEGER NOT NULL DEFAULT 0 CHECK (articles_edited >= 0),  -- articles whose text the publisher had changed
  articles_unchanged INTEGER NOT NULL DEFAULT 0 CHECK (articles_unchanged >= 0),  -- articles seen again with the same text
  articles_recleaned INTEGER NOT NULL DEFAULT 0 CHECK (articles_recleaned >= 0),  -- articles that a newer cleaner changed
  failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),  -- failures recorded, repetitions included
  counts TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(counts)),  -- JSON object: other counts of the run [e.g. {"pages_fetched": 12}]
  parameters TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(parameters)),  -- JSON object: what the run was asked to do
  kabar_version TEXT NOT NULL  -- version of kabar [e.g. 0.1.0]
) STRICT;

CREATE TABLE clusters (
  cluster_id INTEGER PRIMARY KEY,  -- number within this file
  kind TEXT NOT NULL CHECK (kind IN ('syndication', 'near-duplicate')),  -- one wire text at several outlets, or nearly the same text twice
  lead_article_id INTEGER REFERENCES articles(article_id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED  -- its earliest article
) STRICT;

CREATE TABLE articles (
  article_id INTEGER PRIMARY KEY,  -- number within this file; changes when the file is rebuilt
  headline TEXT NOT NULL CHECK (headline <> ''),  -- main title, without site name [schema.org: headline]
  published_at TEXT CHECK (published_at GLOB '????-??-??T??:??:??Z'),  -- moment of publication [unit: UTC] [e.g. 2022-01-10T11:27:00Z] [schema.org: datePublished]
  source_id INTEGER REFERENCES sources(source_id),  -- the outlet; NULL for a file of unknown origin [schema.org: publisher]
  section TEXT,  -- department of the publisher [e.g. News] [schema.org: articleSection]
  language TEXT,  -- BCP 47 primary language (id, en …) [e.g. id] [schema.org: inLanguage]
  word_count INTEGER NOT NULL CHECK (word_count >= 0),  -- words of the body [unit: words] [schema.org: wordCount]
  canonical_url TEXT,  -- the one address of the article: declared by the page, then normalised [schema.org: mainEntityOfPage]
  article_key TEXT NOT NULL UNIQUE CHECK (length(article_key) = 32 AND article_key NOT GLOB '*[^0-9a-f]*'),  -- the article's name in every file: first 32 hex digits of SHA-256 of canonical_url, else url, else of urn:sha256:<page_sha256> [schema.org: identifier]
  url TEXT,  -- address the page was fetched from; null for a file without one [schema.org: url]
  alternative_headline TEXT,  -- the title for search engines and shares, where it differs [schema.org: alternativeHeadline]
  standfirst TEXT,  -- the summary under the headline; not the first paragraph [schema.org: description]
  published_local TEXT,  -- published_at with the offset as printed [e.g. 2022-01-10T18:27:00+07:00]
  day_local TEXT CHECK (day_local GLOB '????-??-??'),  -- day of publication as the outlet prints it; NULL where it prints none [e.g. 2022-01-10]
  published_raw TEXT,  -- the date as the page gives it [e.g. 10 Januari 2022 18:27 WIB]
  date_precision TEXT CHECK (date_precision IN ('second', 'minute', 'day')),  -- how exact published_at is [e.g. minute]
  modified_at TEXT CHECK (modified_at GLOB '????-??-??T??:??:??Z'),  -- moment of the last edit that the page declares; follows the newest page seen [unit: UTC] [schema.org: dateModified]
  modified_local TEXT,  -- modified_at with the offset as printed
  dateline TEXT,  -- place that opens the text (JAKARTA –) [schema.org: dateline]
  agency TEXT,  -- wire service that the text comes from [e.g. Reuters] [schema.org: sourceOrganization]
  is_paywalled INTEGER CHECK (is_paywalled IN (0, 1)),  -- true where the page says that it is not free; null where it is silent [e.g. 0] [schema.org: isAccessibleForFree (inverse)]
  reading_time_minutes INTEGER CHECK (reading_time_minutes >= 0),  -- as printed on the page, minutes [unit: minutes] [e.g. 3] [schema.org: timeRequired]
  content_hash TEXT NOT NULL,  -- SHA-256 (hex) of headline, standfirst and body, white space squashed
  record_hash TEXT NOT NULL,  -- SHA-256 (hex) of all that was read from the page, lists, blocks and provenance included
  cluster_id INTEGER REFERENCES clusters(cluster_id) ON DELETE SET NULL,  -- group of nearly equal articles, if any
  revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),  -- number of this version; the earlier ones are in revisions
  edits INTEGER NOT NULL DEFAULT 0 CHECK (edits >= 0),  -- how often the publisher changed the text since it was first seen
  first_seen_at TEXT NOT NULL CHECK (first_seen_at GLOB '????-??-??T??:??:??Z'),  -- when the article was first seen [unit: UTC]
  version_seen_at TEXT NOT NULL CHECK (version_seen_at GLOB '????-??-??T??:??:??Z'),  -- when this version was first seen [unit: UTC]
  last_seen_at TEXT NOT NULL CHECK (last_seen_at GLOB '????-??-??T??:??:??Z'),  -- when its page was last seen [unit: UTC]
  removed_at TEXT CHECK (removed_at GLOB '????-??-??T??:??:??Z'),  -- when its page was found to be gone; NULL while it stands [unit: UTC]
  cleaner_version TEXT NOT NULL,  -- version of the cleaner that made this
  provenance TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(provenance)),  -- JSON object, per field: where its value was found [e.g. {"headline": {"source": "h1", "raw": "…", "confidence": 1.0}}]
  page_sha256 TEXT,  -- SHA-256 (hex) of the page's bytes; names the body kept in crawl.db
  last_run_id INTEGER REFERENCES runs(run_id),  -- run that saw it last
  body TEXT NOT NULL  -- paragraphs, subheads, list items, quotes and table rows joined by a blank line [schema.org: articleBody]
) STRICT;

CREATE TABLE article_blocks (
  article_id INTEGER NOT NULL REFERENCES articles(article_id) ON DELETE CASCADE,  -- the article
  position INTEGER NOT NULL CHECK (position >= 1),  -- place on the page, from 1
  kind TEXT NOT NULL CHECK (kind IN ('paragraph', 'subhead', 'list_item', 'quote', 'table_row', 'caption', 'embed', 'standfirst', 'credit', 'correction')),  -- what it is [e.g. paragraph]
  text TEXT NOT NULL,  -- its text, without line breaks
  level INTEGER,  -- 2 to 6 for a subhead
  url TEXT,  -- address of the picture of a caption, or of the frame of an embed
  PRIMARY KEY (article_id, position)
) STRICT;

CREATE TABLE revisions (
  article_id INTEGER NOT NULL REFERENCES articles(article_id) ON DELETE CASCADE,  -- the article
  revision INTEGER NOT NULL CHECK (revision >= 1),  -- number of the version that was superseded
  seen_at TEXT NOT NULL CHECK (seen_at GLOB '????-??-??T??:??:??Z'),  -- when that version was first seen [unit: UTC]
  superseded_at TEXT NOT NULL CHECK (superseded_at GLOB '????-??-??T??:??:??Z'),  -- when the next version was first seen [unit: UTC]
  cause TEXT NOT NULL CHECK (cause IN ('publisher', 'cleaner')),  -- who made the next version: an edit by the publisher, or kabar's own newer cleaner
  changed TEXT NOT NULL CHECK (json_valid(changed)),  -- JSON list: the fields that differ in the next version [e.g. ["headline", "body"]]
  headline TEXT NOT NULL CHECK (headline <> ''),  -- headline of that version
  standfirst TEXT,  -- standfirst of that version
  old_values TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(old_values)),  -- JSON object: that version's values of the other changed fields
  content_hash TEXT NOT NULL,  -- content_hash of that version
  cleaner_version TEXT NOT NULL,  -- version of the cleaner that made it
  page_sha256 TEXT,  -- the page it was read from
  run_id INTEGER REFERENCES runs(run_id),  -- run that found the next version
  body TEXT NOT NULL,  -- body of that version
  PRIMARY KEY (article_id, revision)
) STRICT;

CREATE TABLE authors (
  author_id INTEGER PRIMARY KEY,  -- number within this file
  name TEXT NOT NULL UNIQUE  -- name as printed; no role, no outlet [schema.org: author.name]
) STRICT;

CREATE TABLE article_authors (
  article_id INTEGER NOT NULL REFERENCES articles(article_id) ON DELETE CASCADE,  -- the article
  role TEXT NOT NULL CHECK (role IN ('author', 'editor')),  -- what the person did [e.g. author]
  position INTEGER NOT NULL CHECK (position >= 1),  -- place among those of the role, from 1
  author_id INTEGER NOT NULL REFERENCES authors(author_id),  -- the person
  PRIMARY KEY (article_id, role, position)
) STRICT;

CREATE TABLE images (
  article_id INTEGER NOT NULL REFERENCES articles(article_id) ON DELETE CASCADE,  -- the article
  position INTEGER NOT NULL CHECK (position >= 1),  -- place on the page, from 1; the first is the lead
  url TEXT,  -- address of the picture; null where the page shows only its caption [schema.org: image.url]
  caption TEXT,  -- what the picture shows, without the credit [schema.org: image.caption]
  credit TEXT,  -- who made or owns it, without the label (Foto:, Sumber:) [schema.org: image.creditText]
  PRIMARY KEY (article_id, position)
) STRICT;

CREATE TABLE topics (
  topic_id INTEGER PRIMARY KEY,  -- number within this file
  name TEXT NOT NULL UNIQUE,  -- the tag as printed [e.g. Vladimir Putin] [schema.org: keywords]
  slug TEXT NOT NULL  -- the tag in small letters and hyphens, the same for all spellings [e.g. vladimir-putin]
) STRICT;

CREATE TABLE article_topics (
  article_id INTEGER NOT NULL REFERENCES articles(article_id) ON DELETE CASCADE,  -- the article
  position INTEGER NOT NULL CHECK (position >= 1),  -- place among its tags, from 1
  topic_id INTEGER NOT NULL REFERENCES topics(topic_id),  -- the tag
  PRIMARY KEY (article_id, position)
) STRICT;

CREATE TABLE article_urls (
  url TEXT NOT NULL PRIMARY KEY,  -- an address at which the article was found
  article_id INTEGER NOT NULL REFERENCES articles(article_id) ON DELETE CASCADE,  -- the article
  kind TEXT NOT NULL CHECK (kind IN ('canonical', 'requested', 'redirect', 'amp', 'page', 'alternate'))  -- what kind of address [e.g. canonical]
) STRICT;

CREATE TABLE failures (
  url TEXT NOT NULL,  -- address or file that gave no article
  stage TEXT NOT NULL CHECK (stage <> ''),  -- step that failed [e.g. fetch]
  source_id INTEGER REFERENCES sources(source_id),  -- the outlet, if known
  error TEXT NOT NULL,  -- kind of failure, stable [e.g. Gone]
  reason TEXT NOT NULL,  -- short code of the cause, stable [e.g. http-404]
  message TEXT NOT NULL DEFAULT '',  -- the same in a sentence
  http_status INTEGER,  -- status the server answered, if it did [e.g. 404]
  attempts INTEGER NOT NULL DEFAULT 1 CHECK (attempts >= 1),  -- how often it failed in a row of runs
  first_at TEXT NOT NULL CHECK (first_at GLOB '????-??-??T??:??:??Z'),  -- first failure [unit: UTC]
  last_at TEXT NOT NULL CHECK (last_at GLOB '????-??-??T??:??:??Z'),  -- latest failure [unit: UTC]
  run_id INTEGER REFERENCES runs(run_id),  -- run of the latest failure
  resolved_at TEXT CHECK (resolved_at GLOB '????-??-??T??:??:??Z'),  -- when the address gave an article after all; NULL while it does not [unit: UTC]
  PRIMARY KEY (url, stage)
) STRICT;

CREATE TABLE schema_columns (
  table_name TEXT NOT NULL,  -- table or view
  column_name TEXT NOT NULL,  -- column
  description TEXT NOT NULL,  -- what it means
  unit TEXT,  -- unit of its values
  example TEXT,  -- a value it may have
  standard_term TEXT,  -- the same in schema.org NewsArticle
  PRIMARY KEY (table_name, column_name)
) STRICT;

CREATE INDEX articles_published ON articles(published_at);
CREATE INDEX articles_source_published ON articles(source_id, published_at);
CREATE INDEX articles_source_day ON articles(source_id, day_local);
CREATE INDEX articles_content ON articles(content_hash);
CREATE INDEX articles_last_seen ON articles(last_seen_at);
CREATE INDEX articles_edited ON articles(source_id) WHERE edits > 0;
CREATE INDEX articles_cluster ON articles(cluster_id) WHERE cluster_id IS NOT NULL;
CREATE INDEX article_authors_author ON article_authors(author_id);
CREATE INDEX article_topics_topic ON article_topics(topic_id);
CREATE INDEX article_urls_article ON article_urls(article_id);
CREATE INDEX topics_slug ON topics(slug);
CREATE INDEX revisions_superseded ON revisions(superseded_at);
CREATE INDEX failures_open ON failures(error, source_id) WHERE resolved_at IS NULL;

-- Search: SELECT … FROM articles_fts JOIN articles ON article_id = articles_fts.rowid
--         WHERE articles_fts MATCH '"revolusi" "warna"' ORDER BY rank LIMIT 20;
-- Words are matched whole, without regard to case and accents; berita* matches a beginning.
CREATE VIRTUAL TABLE articles_fts USING fts5(
  headline, standfirst, body,
  content = 'articles', content_rowid = 'article_id', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO articles_fts(articles_fts, rank) VALUES ('rank', 'bm25(8.0, 4.0, 1.0)');

CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN
  INSERT INTO articles_fts(rowid, headline, standfirst, body)
  VALUES (new.article_id, new.headline, new.standfirst, new.body);
END;

CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles BEGIN
  INSERT INTO articles_fts(articles_fts, rowid, headline, standfirst, body)
  VALUES ('delete', old.article_id, old.headline, old.standfirst, old.body);
END;

CREATE TRIGGER articles_fts_update AFTER UPDATE OF headline, standfirst, body ON articles
WHEN old.headline IS NOT new.headline OR old.standfirst IS NOT new.standfirst OR old.body IS NOT new.body BEGIN
  INSERT INTO articles_fts(articles_fts, rowid, headline, standfirst, body)
  VALUES ('delete', old.article_id, old.headline, old.standfirst, old.body);
  INSERT INTO articles_fts(rowid, headline, standfirst, body)
  VALUES (new.article_id, new.headline, new.standfirst, new.body);
END;

CREATE VIEW v_articles AS  -- one row an article, ready for a spreadsheet or pandas
SELECT
  a.article_key, a.headline, a.published_at, a.published_local, a.day_local,
  s.publisher,
  s.name AS publisher_name,  -- name of the outlet [e.g. kumparan]
  a.section, a.language,
  (SELECT group_concat(name, '; ') FROM (
    SELECT p.name FROM article_authors l JOIN authors p USING (author_id)
    WHERE l.article_id = a.article_id AND l.role = 'author' ORDER BY l.position)) AS authors,  -- names of the writers, joined by '; ' [schema.org: author]
  (SELECT group_concat(name, '; ') FROM (
    SELECT p.name FROM article_authors l JOIN authors p USING (author_id)
    WHERE l.article_id = a.article_id AND l.role = 'editor' ORDER BY l.position)) AS editors,  -- names of the editors, joined by '; ' [schema.org: editor]
  (SELECT group_concat(name, '; ') FROM (
    SELECT t.name FROM article_topics l JOIN topics t USING (topic_id)
    WHERE l.article_id = a.article_id ORDER BY l.position)) AS topics,  -- tags given by the publisher, joined by '; ' [schema.org: keywords]
  a.agency, a.dateline, a.alternative_headline, a.standfirst, a.word_count, a.reading_time_minutes,
  a.is_paywalled, a.modified_at, a.published_raw, a.date_precision,
  i.url AS image_url,  -- address of the lead picture [schema.org: image.url]
  i.caption AS image_caption,  -- what the lead picture shows [schema.org: image.caption]
  i.credit AS image_credit,  -- who made or owns the lead picture [schema.org: image.creditText]
  coalesce(a.canonical_url, a.url) AS url,  -- the one address of the article [schema.org: url]
  a.revision, a.edits, a.first_seen_at, a.version_seen_at, a.last_seen_at, a.removed_at, a.cluster_id,
  a.content_hash, a.cleaner_version, a.body
FROM articles a
LEFT JOIN sources s ON s.source_id = a.source_id
LEFT JOIN images i ON i.article_id = a.article_id AND i.position = 1;

CREATE VIEW v_article_list AS  -- the same without the body: quick to read through
SELECT
  a.article_key, a.published_at, s.publisher, a.headline, a.section, a.language, a.word_count, a.edits, a.last_seen_at,
  coalesce(a.canonical_url, a.url) AS url  -- the one address of the article
FROM articles a
LEFT JOIN sources s ON s.source_id = a.source_id;

CREATE VIEW v_daily_counts AS  -- articles per outlet and day of publication
SELECT
  s.publisher,
  d.day_local,
  d.articles  -- number of articles [unit: articles]
FROM (
  SELECT source_id, day_local, count(*) AS articles FROM articles GROUP BY source_id, day_local
) d
LEFT JOIN sources s ON s.source_id = d.source_id;

CREATE VIEW v_source_health AS  -- one row an outlet: how much, how new, what is missing
SELECT
  s.publisher, s.name,
  (SELECT count(*) FROM articles a WHERE a.source_id = s.source_id) AS articles,  -- number of articles [unit: articles]
  (SELECT max(published_at) FROM articles a WHERE a.source_id = s.source_id) AS newest_published_at,  -- latest publication [unit: UTC]
  (SELECT count(*) FROM articles a WHERE a.source_id = s.source_id AND a.published_at IS NULL) AS without_date,  -- articles whose date is unknown [unit: articles]
  (SELECT count(*) FROM articles a WHERE a.source_id = s.source_id AND a.edits > 0) AS edited,  -- articles that the outlet edited after they were first seen [unit: articles]
  (SELECT count(*) FROM failures f WHERE f.source_id = s.source_id AND f.resolved_at IS NULL) AS open_failures  -- addresses that gave no article yet [unit: addresses]
FROM sources s;

CREATE VIEW v_revisions AS  -- one row a superseded version, newest first
SELECT
  a.article_id, a.article_key, s.publisher,
  r.superseded_at, r.cause, r.changed,
  r.revision,
  r.seen_at,
  r.headline AS old_headline,  -- headline before the change
  coalesce(n.headline, a.headline) AS new_headline,  -- headline after the change
  r.old_values,
  r.body AS old_body,  -- body before the change
  coalesce(n.body, a.body) AS new_body,  -- body after the change
  coalesce(a.canonical_url, a.url) AS url  -- the one address of the article
FROM revisions r
JOIN articles a ON a.article_id = r.article_id
LEFT JOIN revisions n ON n.article_id = r.article_id AND n.revision = r.revision + 1
LEFT JOIN sources s ON s.source_id = a.source_id
ORDER BY r.superseded_at DESC;

CREATE VIEW v_failures AS  -- unresolved failures by outlet and reason
SELECT
  s.publisher, f.stage, f.error, f.reason,
  count(*) AS addresses,  -- how many addresses fail so [unit: addresses]
  min(f.first_at) AS first_at,
  max(f.last_at) AS last_at,
  min(f.url) AS example_url  -- one of the addresses
FROM failures f
LEFT JOIN sources s ON s.source_id = f.source_id
WHERE f.resolved_at IS NULL
GROUP BY s.publisher, f.stage, f.error, f.reason;

CREATE VIEW v_wire_copies AS  -- articles that carry the same text, the earliest first
SELECT
  c.cluster_id, c.kind,
  a.article_id IS c.lead_article_id AS is_lead,  -- 1 for the earliest article of the group
  a.published_at, s.publisher, a.headline, coalesce(a.canonical_url, a.url) AS url, a.article_key
FROM clusters c
JOIN articles a ON a.cluster_id = c.cluster_id
LEFT JOIN sources s ON s.source_id = a.source_id
ORDER BY c.cluster_id, a.published_at;

CREATE VIEW v_about AS  -- what this file is, and what it covers today
SELECT key, value FROM about
UNION ALL SELECT 'articles', (SELECT count(*) FROM articles)
UNION ALL SELECT 'publishers', (SELECT count(*) FROM sources)
UNION ALL SELECT 'oldest article', (SELECT min(published_at) FROM articles)
UNION ALL SELECT 'newest article', (SELECT max(published_at) FROM articles)
UNION ALL SELECT 'last seen', (SELECT max(last_seen_at) FROM articles)
UNION ALL SELECT 'unresolved failures', (SELECT count(*) FROM failures WHERE resolved_at IS NULL);

INSERT INTO about (key, value) VALUES
  ('what', 'News articles collected by kabar: clean text, dates, authors, pictures, every version. SELECT * FROM v_about tells what is in it.'),
  ('contract', '1'),
  ('database_id', lower(hex(randomblob(16)))),
  ('created_at', strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
  ('columns', 'Meaning, unit and example of every column: SELECT * FROM schema_columns'),
  ('times', 'Columns ending in _at are UTC; published_local keeps the offset as printed. NULL means unknown.'),
  ('rights', 'The articles belong to their publishers; this file carries no licence to republish them.'),
  ('v_articles', 'One row an article, authors and topics joined, body last'),
  ('v_article_list', 'The same without the body'),
  ('v_daily_counts', 'Articles per outlet and day'),
  ('v_source_health', 'Per outlet: how much, how new, what is missing'),
  ('v_revisions', 'Superseded versions: what changed, who changed it (publisher or cleaner), before and after'),
  ('v_failures', 'Addresses that gave no article, by outlet and reason'),
  ('v_wire_copies', 'Articles that carry the same text'),
  ('articles_fts', 'Full-text search: SELECT a.* FROM articles_fts JOIN articles a ON a.article_id = articles_fts.rowid WHERE articles_fts MATCH ''"two" "words"'' ORDER BY rank LIMIT 20');

-- migration 2: copies of a story are found (flows/clusters.py)

CREATE TABLE article_sketches (
  article_id INTEGER PRIMARY KEY REFERENCES articles(article_id) ON DELETE CASCADE,  -- the article
  is_pending INTEGER NOT NULL DEFAULT 1 CHECK (is_pending IN (0, 1)),  -- 1 until its text has been compared with others, at the end of a run [e.g. 0]
  came_at TEXT CHECK (came_at GLOB '????-??-??T??:??:??Z'),  -- moment by which it stands among its copies: published_at, or the end of the day where only that is known, else first_seen_at [unit: UTC]
  features BLOB  -- up to 24 hashes of three words each, four bytes, big-endian: copies of a text have several in common
) STRICT;

CREATE TABLE sketch_keys (
  sketch_key INTEGER PRIMARY KEY  -- one feature of one article, to be looked up: (day of came_at / 8 modulo 4096) * 2^51 + feature * 2^27 + article_id
) STRICT;

CREATE INDEX article_sketches_pending ON article_sketches(article_id) WHERE is_pending = 1;

CREATE TRIGGER article_sketches_insert AFTER INSERT ON articles BEGIN
  INSERT INTO article_sketches (article_id) VALUES (new.article_id);
END;

CREATE TRIGGER article_sketches_update AFTER UPDATE OF body, published_at, date_precision, first_seen_at, source_id ON articles
WHEN old.body IS NOT new.body OR old.published_at IS NOT new.published_at OR old.date_precision IS NOT new.date_precision
  OR old.source_id IS NOT new.source_id OR (new.published_at IS NULL AND old.first_seen_at IS NOT new.first_seen_at) BEGIN
  UPDATE article_sketches SET is_pending = 1 WHERE article_id = new.article_id;
END;

INSERT INTO article_sketches (article_id) SELECT article_id FROM articles;

DROP VIEW v_wire_copies;
CREATE VIEW v_wire_copies AS  -- articles that tell one story in the same words, the earliest first
SELECT
  c.cluster_id, c.kind,
  a.article_id IS c.lead_article_id AS is_lead,  -- 1 for the earliest article of the group
  a.published_at, s.publisher, a.headline,
  coalesce(a.canonical_url, a.url) AS url,  -- the one address of the article
  a.article_key,
  e.publisher AS first_publisher,  -- outlet of the earliest article of the group [e.g. kumparan.com]
  l.published_at AS first_published_at,  -- when that came out [unit: UTC]
  a.word_count
FROM clusters c
JOIN articles a ON a.cluster_id = c.cluster_id
LEFT JOIN sources s ON s.source_id = a.source_id
LEFT JOIN articles l ON l.article_id = c.lead_article_id
LEFT JOIN sources e ON e.source_id = l.source_id
ORDER BY c.cluster_id, a.published_at, a.article_key;

-- migration 3: the lists name the row of the search index, and departments are counted without reading the bodies

CREATE INDEX articles_section ON articles(section, source_id);

DROP VIEW v_articles;
CREATE VIEW v_articles AS  -- one row an article, ready for a spreadsheet or pandas
SELECT
  a.article_key, a.headline, a.published_at, a.published_local, a.day_local,
  s.publisher,
  s.name AS publisher_name,  -- name of the outlet [e.g. kumparan]
  a.section, a.language,
  (SELECT group_concat(name, '; ') FROM (
    SELECT p.name FROM article_authors l JOIN authors p USING (author_id)
    WHERE l.article_id = a.article_id AND l.role = 'author' ORDER BY l.position)) AS authors,  -- names of the writers, joined by '; ' [schema.org: author]
  (SELECT group_concat(name, '; ') FROM (
    SELECT p.name FROM article_authors l JOIN authors p USING (author_id)
    WHERE l.article_id = a.article_id AND l.role = 'editor' ORDER BY l.position)) AS editors,  -- names of the editors, joined by '; ' [schema.org: editor]
  (SELECT group_concat(name, '; ') FROM (
    SELECT t.name FROM article_topics l JOIN topics t USING (topic_id)
    WHERE l.article_id = a.article_id ORDER BY l.position)) AS topics,  -- tags given by the publisher, joined by '; ' [schema.org: keywords]
  a.agency, a.dateline, a.alternative_headline, a.standfirst, a.word_count, a.reading_time_minutes,
  a.is_paywalled, a.modified_at, a.published_raw, a.date_precision,
  i.url AS image_url,  -- address of the lead picture [schema.org: image.url]
  i.caption AS image_caption,  -- what the lead picture shows [schema.org: image.caption]
  i.credit AS image_credit,  -- who made or owns the lead picture [schema.org: image.creditText]
  coalesce(a.canonical_url, a.url) AS url,  -- the one address of the article [schema.org: url]
  a.revision, a.edits, a.first_seen_at, a.version_seen_at, a.last_seen_at, a.removed_at, a.cluster_id,
  a.content_hash, a.cleaner_version, a.article_id, a.body
FROM articles a
LEFT JOIN sources s ON s.source_id = a.source_id
LEFT JOIN images i ON i.article_id = a.article_id AND i.position = 1;

DROP VIEW v_article_list;
CREATE VIEW v_article_list AS  -- one row an article without its body: quick to read through
SELECT
  a.article_key, a.published_at, s.publisher, a.headline, a.section, a.language, a.word_count, a.edits, a.last_seen_at,
  coalesce(a.canonical_url, a.url) AS url,  -- the one address of the article
  a.article_id
FROM articles a
LEFT JOIN sources s ON s.source_id = a.source_id;

UPDATE about SET value = 'One row an article without its body: quick to read through' WHERE key = 'v_article_list';

-- migration 4: articles are counted per outlet and day as they come

CREATE TABLE daily_counts (
  source_id INTEGER REFERENCES sources(source_id),  -- the outlet; NULL for files of unknown origin
  day_local TEXT,  -- day of publication as the outlet prints it; NULL where it prints none [e.g. 2022-01-10]
  articles INTEGER NOT NULL CHECK (articles >= 0)  -- number of articles, kept by triggers [unit: articles]
) STRICT;

CREATE UNIQUE INDEX daily_counts_of ON daily_counts(ifnull(source_id, 0), ifnull(day_local, ''));

CREATE TRIGGER daily_counts_insert AFTER INSERT ON articles BEGIN
  INSERT INTO daily_counts VALUES (new.source_id, new.day_local, 1)
  ON CONFLICT (ifnull(source_id, 0), ifnull(day_local, '')) DO UPDATE SET articles = articles + 1;
END;

CREATE TRIGGER daily_counts_delete AFTER DELETE ON articles BEGIN
  UPDATE daily_counts SET articles = articles - 1
  WHERE ifnull(source_id, 0) = ifnull(old.source_id, 0) AND ifnull(day_local, '') = ifnull(old.day_local, '');
END;

CREATE TRIGGER daily_counts_update AFTER UPDATE OF source_id, day_local ON articles
WHEN old.source_id IS NOT new.source_id OR old.day_local IS NOT new.day_local BEGIN
  UPDATE daily_counts SET articles = articles - 1
  WHERE ifnull(source_id, 0) = ifnull(old.source_id, 0) AND ifnull(day_local, '') = ifnull(old.day_local, '');
  INSERT INTO daily_counts VALUES (new.source_id, new.day_local, 1)
  ON CONFLICT (ifnull(source_id, 0), ifnull(day_local, '')) DO UPDATE SET articles = articles + 1;
END;

INSERT INTO daily_counts SELECT source_id, day_local, count(*) FROM articles GROUP BY source_id, day_local;

DROP VIEW v_daily_counts;
CREATE VIEW v_daily_counts AS  -- articles per outlet and day of publication
SELECT
  s.publisher,
  d.day_local,
  d.articles  -- number of articles [unit: articles]
FROM daily_counts d
LEFT JOIN sources s ON s.source_id = d.source_id
WHERE d.articles > 0;

-- migration 5: the newest articles are listed without a look at all pictures

DROP VIEW v_articles;
CREATE VIEW v_articles AS  -- one row an article, ready for a spreadsheet or pandas
SELECT
  a.article_key, a.headline, a.published_at, a.published_local, a.day_local,
  s.publisher,
  s.name AS publisher_name,  -- name of the outlet [e.g. kumparan]
  a.section, a.language,
  (SELECT group_concat(name, '; ') FROM (
    SELECT p.name FROM article_authors l JOIN authors p USING (author_id)
    WHERE l.article_id = a.article_id AND l.role = 'author' ORDER BY l.position)) AS authors,  -- names of the writers, joined by '; ' [schema.org: author]
  (SELECT group_concat(name, '; ') FROM (
    SELECT p.name FROM article_authors l JOIN authors p USING (author_id)
    WHERE l.article_id = a.article_id AND l.role = 'editor' ORDER BY l.position)) AS editors,  -- names of the editors, joined by '; ' [schema.org: editor]
  (SELECT group_concat(name, '; ') FROM (
    SELECT t.name FROM article_topics l JOIN topics t USING (topic_id)
    WHERE l.article_id = a.article_id ORDER BY l.position)) AS topics,  -- tags given by the publisher, joined by '; ' [schema.org: keywords]
  a.agency, a.dateline, a.alternative_headline, a.standfirst, a.word_count, a.reading_time_minutes,
  a.is_paywalled, a.modified_at, a.published_raw, a.date_precision,
  (SELECT url FROM images i WHERE i.article_id = a.article_id AND i.position = 1) AS image_url,  -- address of the lead picture [schema.org: image.url]
  (SELECT caption FROM images i WHERE i.article_id = a.article_id AND i.position = 1) AS image_caption,  -- what the lead picture shows [schema.org: image.caption]
  (SELECT credit FROM images i WHERE i.article_id = a.article_id AND i.position = 1) AS image_credit,  -- who made or owns the lead picture [schema.org: image.creditText]
  coalesce(a.canonical_url, a.url) AS url,  -- the one address of the article [schema.org: url]
  a.revision, a.edits, a.first_seen_at, a.version_seen_at, a.last_seen_at, a.removed_at, a.cluster_id,
  a.content_hash, a.cleaner_version, a.article_id, a.body
FROM articles a
LEFT JOIN sources s ON s.source_id = a.source_id;

-- migration 6: what archives captured (flows/histories.py); empty where nothing came from an archive

CREATE TABLE captures (
  article_id INTEGER NOT NULL REFERENCES articles(article_id) ON DELETE CASCADE,  -- the article
  captured_at TEXT NOT NULL CHECK (captured_at GLOB '????-??-??T??:??:??Z'),  -- when an archive captured its page [unit: UTC]
  url TEXT NOT NULL,  -- address at which it was captured
  page_sha256 TEXT NOT NULL,  -- SHA-256 (hex) of the page's bytes
  record_hash TEXT NOT NULL,  -- what was read from it: record_hash of articles, or of readings
  PRIMARY KEY (article_id, captured_at, page_sha256, url)
) STRICT;

CREATE TABLE readings (
  article_id INTEGER NOT NULL REFERENCES articles(article_id) ON DELETE CASCADE,  -- the article
  record_hash TEXT NOT NULL,  -- SHA-256 (hex) of all that was read from a page
  article TEXT NOT NULL CHECK (json_valid(article)),  -- JSON object: the article as read from an earlier capture, where that differs from its present rows
  PRIMARY KEY (article_id, record_hash)
) STRICT;

-- migration 7: parts of the search index are merged by eights, not by fours, so that each word is written again less often

INSERT INTO articles_fts(articles_fts, rank) VALUES ('automerge', 8);

-- migration 8: large files are written as quickly as small ones: no index that nothing asks, fewer merges of the search index

DROP INDEX articles_content;

INSERT INTO articles_fts(articles_fts, rank) VALUES ('automerge', 16);
INSERT INTO articles_fts(articles_fts, rank) VALUES ('crisismerge', 32);

-- migration 9: a search before a moment need not look for the last article of that time

DROP TRIGGER daily_counts_insert;
DROP TRIGGER daily_counts_update;
DROP TABLE daily_counts;

CREATE TABLE daily_counts (
  source_id INTEGER REFERENCES sources(source_id),  -- the outlet; NULL for files of unknown origin
  day_local TEXT,  -- day of publication as the outlet prints it; NULL where it prints none [e.g. 2022-01-10]
  articles INTEGER NOT NULL CHECK (articles >= 0),  -- number of articles, kept by triggers [unit: articles]
  last_article_id INTEGER NOT NULL  -- highest article_id that was counted here, though that article may be gone since
) STRICT;

CREATE UNIQUE INDEX daily_counts_of ON daily_counts(ifnull(source_id, 0), ifnull(day_local, ''));

CREATE TRIGGER daily_counts_insert AFTER INSERT ON articles BEGIN
  INSERT INTO daily_counts VALUES (new.source_id, new.day_local, 1, new.article_id)
  ON CONFLICT (ifnull(source_id, 0), ifnull(day_local, '')) DO UPDATE
  SET articles = articles + 1, last_article_id = max(last_article_id, excluded.last_article_id);
END;

CREATE TRIGGER daily_counts_update AFTER UPDATE OF source_id, day_local ON articles
WHEN old.source_id IS NOT new.source_id OR old.day_local IS NOT new.day_local BEGIN
  UPDATE daily_counts SET articles = articles - 1
  WHERE ifnull(source_id, 0) = ifnull(old.source_id, 0) AND ifnull(day_local, '') = ifnull(old.day_local, '');
  INSERT INTO daily_counts VALUES (new.source_id, new.day_local, 1, new.article_id)
  ON CONFLICT (ifnull(source_id, 0), ifnull(day_local, '')) DO UPDATE
  SET articles = articles + 1, last_article_id = max(last_article_id, excluded.last_article_id);
END;

INSERT INTO daily_counts SELECT source_id, day_local, count(*), max(article_id) FROM articles GROUP BY source_id, day_local;
