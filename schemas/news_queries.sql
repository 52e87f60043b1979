-- What kabar asks of news.db, one named statement each; flows/store.py and flows/search.py run them.
-- Lists are passed as one JSON array and unfolded by json_each.

-- name: add_sources
INSERT INTO sources (publisher, name) SELECT value, value FROM json_each(:names) WHERE true
ON CONFLICT (publisher) DO NOTHING;

-- name: source_ids
SELECT publisher, source_id FROM sources WHERE publisher IN (SELECT value FROM json_each(:names));

-- name: describe_source
INSERT INTO sources (publisher, name, home_url, language, country, timezone)
VALUES (:publisher, :name, :home_url, :language, :country, :timezone)
ON CONFLICT (publisher) DO UPDATE SET
  name = excluded.name, home_url = excluded.home_url, language = excluded.language,
  country = excluded.country, timezone = excluded.timezone;

-- name: add_authors
INSERT INTO authors (name) SELECT value FROM json_each(:names) WHERE true ON CONFLICT (name) DO NOTHING;

-- name: author_ids
SELECT name, author_id FROM authors WHERE name IN (SELECT value FROM json_each(:names));

-- name: add_topics
INSERT INTO topics (name, slug) SELECT key, value FROM json_each(:slugs) WHERE true ON CONFLICT (name) DO NOTHING;

-- name: topic_ids
SELECT name, topic_id FROM topics WHERE name IN (SELECT value FROM json_each(:names));

-- name: known
SELECT article_key, article_id, content_hash, record_hash, cleaner_version, page_sha256, modified_at,
  revision, edits, first_seen_at, version_seen_at, last_seen_at
FROM articles WHERE article_key IN (SELECT value FROM json_each(:keys));

-- name: known by address
SELECT u.url AS known_url, article_key, a.article_id, content_hash, record_hash, cleaner_version, page_sha256, modified_at,
  revision, edits, first_seen_at, version_seen_at, last_seen_at
FROM article_urls u JOIN articles a USING (article_id)
WHERE u.url IN (SELECT value FROM json_each(:urls)) AND page_sha256 IS NOT NULL;

-- name: rename
UPDATE articles SET article_key = :article_key WHERE article_id = :article_id;

-- name: article_ids
SELECT article_key, article_id FROM articles WHERE article_key IN (SELECT value FROM json_each(:keys));

-- name: touch
UPDATE articles SET
  first_seen_at = min(first_seen_at, :seen_at),
  page_sha256 = CASE WHEN :is_newest THEN coalesce(:page_sha256, page_sha256) ELSE page_sha256 END,
  last_seen_at = max(last_seen_at, :last_seen_at),
  last_run_id = :run_id,
  removed_at = CASE WHEN :is_newest THEN NULL ELSE removed_at END
WHERE article_id = :article_id;

-- name: keep_version
INSERT INTO revisions (article_id, revision, seen_at, superseded_at, cause, changed, headline, standfirst, old_values,
  content_hash, cleaner_version, page_sha256, run_id, body)
SELECT article_id, revision, version_seen_at, :superseded_at, :cause, :changed, headline, standfirst, :old_values,
  content_hash, cleaner_version, page_sha256, :run_id, body
FROM articles WHERE article_id = :article_id;

-- name: add_blocks
INSERT INTO article_blocks (article_id, position, kind, text, level, url) VALUES (?, ?, ?, ?, ?, ?);

-- name: drop_children article_blocks
DELETE FROM article_blocks WHERE article_id IN (SELECT value FROM json_each(:ids));

-- name: drop_children article_authors
DELETE FROM article_authors WHERE article_id IN (SELECT value FROM json_each(:ids));

-- name: drop_children article_topics
DELETE FROM article_topics WHERE article_id IN (SELECT value FROM json_each(:ids));

-- name: drop_children revisions
DELETE FROM revisions WHERE article_id IN (SELECT value FROM json_each(:ids));

-- name: drop_children captures
DELETE FROM captures WHERE article_id IN (SELECT value FROM json_each(:ids));

-- name: drop_children readings
DELETE FROM readings WHERE article_id IN (SELECT value FROM json_each(:ids));

-- name: drop_children images
DELETE FROM images WHERE article_id IN (SELECT value FROM json_each(:ids));

-- name: add_url
INSERT INTO article_urls (url, article_id, kind) VALUES (:url, :article_id, :kind)
ON CONFLICT (url) DO UPDATE SET article_id = excluded.article_id, kind = excluded.kind
WHERE article_id = excluded.article_id OR kind <> 'canonical' OR excluded.kind = 'canonical';

-- name: mark_removed
UPDATE articles SET removed_at = :at
WHERE removed_at IS NULL AND last_seen_at <= :at
  AND article_id IN (SELECT article_id FROM article_urls WHERE url IN (SELECT value FROM json_each(:urls)))
RETURNING article_id;

-- name: start_run
INSERT INTO runs (run_key, flow, trigger, state, started_at, parameters, kabar_version)
VALUES (:run_key, :flow, :trigger, 'running', :started_at, :parameters, :kabar_version)
ON CONFLICT (run_key) DO UPDATE SET state = 'running', finished_at = NULL
RETURNING run_id;

-- name: count_run
UPDATE runs SET
  articles_new = articles_new + :new, articles_edited = articles_edited + :edited,
  articles_unchanged = articles_unchanged + :unchanged, articles_recleaned = articles_recleaned + :recleaned
WHERE run_id = :run_id;

-- name: finish_run
UPDATE runs SET state = :state, finished_at = :finished_at, counts = :counts WHERE run_id = :run_id;

-- name: record_failure
INSERT INTO failures (url, stage, source_id, error, reason, message, http_status, first_at, last_at, run_id)
VALUES (:url, :stage, :source_id, :error, :reason, :message, :http_status, :at, :at, :run_id)
ON CONFLICT (url, stage) DO UPDATE SET
  source_id = coalesce(excluded.source_id, source_id), error = excluded.error, reason = excluded.reason,
  message = excluded.message, http_status = excluded.http_status,
  attempts = CASE WHEN resolved_at IS NOT NULL THEN 1 ELSE attempts + (excluded.last_at > last_at) END,
  first_at = CASE WHEN resolved_at IS NOT NULL THEN excluded.first_at ELSE first_at END,
  last_at = max(last_at, excluded.last_at), run_id = excluded.run_id, resolved_at = NULL;

-- name: count_failures
UPDATE runs SET failures = failures + :failures WHERE run_id = :run_id;

-- name: resolve
UPDATE failures SET resolved_at = max(last_at, (SELECT value FROM json_each(:succeeded) WHERE key = url))
WHERE resolved_at IS NULL AND url IN (SELECT key FROM json_each(:succeeded));

-- name: articles by id
SELECT * FROM articles WHERE article_id IN (SELECT value FROM json_each(:ids));

-- name: sources by id
SELECT a.article_id, s.publisher FROM articles a JOIN sources s USING (source_id)
WHERE a.article_id IN (SELECT value FROM json_each(:ids));

-- name: article_blocks by id
SELECT * FROM article_blocks WHERE article_id IN (SELECT value FROM json_each(:ids));

-- name: images by id
SELECT * FROM images WHERE article_id IN (SELECT value FROM json_each(:ids));

-- name: article_authors by id
SELECT l.article_id, l.role, l.position, p.name FROM article_authors l JOIN authors p USING (author_id)
WHERE l.article_id IN (SELECT value FROM json_each(:ids));

-- name: article_topics by id
SELECT l.article_id, l.position, t.name, t.slug FROM article_topics l JOIN topics t USING (topic_id)
WHERE l.article_id IN (SELECT value FROM json_each(:ids));

-- name: find_id
SELECT article_id FROM articles WHERE article_key = :name
UNION ALL SELECT article_id FROM article_urls WHERE url = :name
UNION ALL SELECT article_id FROM articles WHERE article_id = CAST(:name AS INTEGER) AND :name GLOB '[1-9]*' AND :name NOT GLOB '*[^0-9]*'
UNION ALL SELECT article_id FROM articles
  WHERE length(:name) BETWEEN 6 AND 31 AND article_key GLOB :name || '*' AND :name NOT GLOB '*[^0-9a-f]*'
LIMIT 2;

-- name: join search
-- The parts of the search index become one: 7 s of CPU at 200,000 articles, and a search asks no more than that.
INSERT INTO articles_fts(articles_fts) VALUES ('optimize');

-- name: search words
CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_words USING fts5vocab(main, articles_fts, instance);

-- name: search words: printed
SELECT value FROM json_each(:forms) WHERE EXISTS (SELECT 1 FROM temp.search_words WHERE term = lower(value));

-- name: search from
SELECT rowid FROM articles_fts WHERE articles_fts MATCH :match ORDER BY rowid DESC LIMIT 1 OFFSET :ranked;

-- name: search
-- rank is asked for once: whoever orders by it and selects it has the articles of each word counted twice.
WITH best AS (
  SELECT article_id, at FROM (
    SELECT rowid AS article_id, iif(:is_ranked, rank, 0.0) AS at FROM articles_fts
    WHERE articles_fts MATCH :match AND rowid > :from_id)
  ORDER BY at, article_id DESC LIMIT :limit)
SELECT a.article_key, a.headline, s.publisher, a.published_at, coalesce(a.canonical_url, a.url) AS url, a.word_count,
  snippet(articles_fts, -1, :before, :after, ' … ', 16) AS snippet, b.at AS rank
FROM articles_fts
CROSS JOIN best b ON b.article_id = articles_fts.rowid
CROSS JOIN articles a ON a.article_id = b.article_id
LEFT JOIN sources s ON s.source_id = a.source_id
WHERE articles_fts MATCH :match AND articles_fts.rowid > :from_id
ORDER BY b.at, b.article_id DESC;

-- name: search count
-- How many articles outlet and dates leave, counted up to :most; by an index alone.
SELECT sum(articles) FROM (
  SELECT count(*) AS articles FROM (
    SELECT 1 FROM articles
    WHERE source_id = (SELECT source_id FROM sources WHERE publisher = :publisher)
      AND (:since IS NULL OR published_at >= :since) AND (:until IS NULL OR published_at < :until) LIMIT :most)
  UNION ALL
  SELECT count(*) FROM (
    SELECT 1 FROM articles
    WHERE :publisher IS NULL AND published_at >= ifnull(:since, '') AND published_at < ifnull(:until, ':')
    LIMIT :most));

-- name: search reach
-- The first and the last of the articles that outlet and dates leave.
SELECT min(first_id), max(last_id) FROM (
  SELECT min(+article_id) AS first_id, max(+article_id) AS last_id FROM articles
  WHERE source_id = (SELECT source_id FROM sources WHERE publisher = :publisher)
    AND (:since IS NULL OR published_at >= :since) AND (:until IS NULL OR published_at < :until)
  UNION ALL
  SELECT min(+article_id), max(+article_id) FROM articles
  WHERE :publisher IS NULL AND published_at >= ifnull(:since, '') AND published_at < ifnull(:until, ':'));

-- name: search last
-- No article before a moment is later than this one; a day may begin earlier at the outlet than in UTC.
SELECT ifnull(max(last_article_id), 0) FROM daily_counts WHERE day_local <= date(:until, '+1 day') OR day_local IS NULL;

-- name: search within
WITH asked AS (SELECT source_id FROM sources WHERE publisher = :publisher),
within AS (
  SELECT article_id FROM articles
  WHERE source_id = (SELECT source_id FROM asked)
    AND (:since IS NULL OR published_at >= :since) AND (:until IS NULL OR published_at < :until)
  UNION ALL
  SELECT article_id FROM articles
  WHERE :publisher IS NULL AND published_at >= ifnull(:since, '') AND published_at < ifnull(:until, ':')),
best AS (
  SELECT article_id, at FROM (
    SELECT rowid AS article_id, iif(:is_ranked, rank, 0.0) AS at FROM articles_fts
    WHERE articles_fts MATCH :match AND rowid BETWEEN :first_id AND :last_id
      AND (NOT :is_listed OR +rowid IN (SELECT article_id FROM within))
      AND (:is_listed OR EXISTS (
        SELECT 1 FROM articles a WHERE a.article_id = articles_fts.rowid
          AND (:publisher IS NULL OR a.source_id = (SELECT source_id FROM asked))
          AND (:since IS NULL OR a.published_at >= :since) AND (:until IS NULL OR a.published_at < :until)))
    ORDER BY rowid DESC LIMIT :ranked)
  ORDER BY at, article_id DESC LIMIT :limit)
SELECT a.article_key, a.headline, s.publisher, a.published_at, coalesce(a.canonical_url, a.url) AS url, a.word_count,
  snippet(articles_fts, -1, :before, :after, ' … ', 16) AS snippet, b.at AS rank
FROM best b
CROSS JOIN articles_fts ON articles_fts MATCH :match AND articles_fts.rowid = b.article_id
JOIN articles a ON a.article_id = b.article_id
LEFT JOIN sources s ON s.source_id = a.source_id
ORDER BY b.at, b.article_id DESC;

-- name: versions
SELECT article_key, publisher, url, revision, seen_at, superseded_at, cause, changed,
  old_headline, new_headline, old_body, new_body
FROM v_revisions WHERE :article_id IS NULL OR article_id = :article_id
ORDER BY superseded_at DESC, revision DESC LIMIT :limit;

-- name: totals
SELECT
  (SELECT count(*) FROM articles) AS articles,
  (SELECT count(*) FROM revisions) AS revisions,
  (SELECT count(*) FROM articles WHERE edits > 0) AS edited,
  (SELECT count(*) FROM sources) AS publishers,
  (SELECT count(*) FROM failures WHERE resolved_at IS NULL) AS open_failures,
  (SELECT min(published_at) FROM articles) AS oldest_published_at,
  (SELECT max(published_at) FROM articles) AS newest_published_at,
  (SELECT max(last_seen_at) FROM articles) AS last_seen_at;

-- name: stats: days
SELECT day_local, sum(articles) AS articles FROM v_daily_counts
WHERE (:publisher IS NULL OR publisher = :publisher)
  AND (day_local IS NULL OR (:start IS NULL OR day_local >= :start) AND (:end IS NULL OR day_local <= :end))
GROUP BY day_local ORDER BY day_local;

-- name: stats: outlets
SELECT s.publisher, count(*) AS articles, round(avg(a.word_count), 1) AS words,
  min(a.day_local) AS first_day, max(a.day_local) AS last_day, count(a.published_at) AS with_date,
  sum(EXISTS (SELECT 1 FROM article_authors l WHERE l.article_id = a.article_id AND l.role = 'author')) AS with_author,
  sum(EXISTS (SELECT 1 FROM images i WHERE i.article_id = a.article_id)) AS with_image,
  sum(EXISTS (SELECT 1 FROM article_topics t WHERE t.article_id = a.article_id)) AS with_topic,
  sum(a.edits > 0) AS edited, sum(a.cluster_id IS NOT NULL) AS copies
FROM articles a LEFT JOIN sources s ON s.source_id = a.source_id
WHERE (:publisher IS NULL OR s.publisher = :publisher)
  AND (:start IS NULL OR a.day_local >= :start) AND (:end IS NULL OR a.day_local <= :end)
GROUP BY a.source_id ORDER BY articles DESC, s.publisher;

-- name: edits
SELECT article_id, revision FROM revisions WHERE :article_id IS NULL OR article_id = :article_id
ORDER BY superseded_at DESC, revision DESC LIMIT :limit;

-- name: kept versions
SELECT a.article_key, r.* FROM revisions r JOIN articles a USING (article_id)
WHERE r.article_id IN (SELECT value FROM json_each(:ids)) ORDER BY r.article_id, r.revision;

-- name: pending sketches
SELECT article_id FROM article_sketches WHERE is_pending = 1 ORDER BY article_id LIMIT :limit;

-- name: body
SELECT body FROM articles WHERE article_id = :article_id;

-- name: set sketch
UPDATE article_sketches SET is_pending = 0, features = :features, came_at = (
  SELECT CASE date_precision WHEN 'day' THEN strftime('%Y-%m-%dT%H:%M:%SZ', published_at, '+86399 seconds')
    ELSE coalesce(published_at, first_seen_at) END
  FROM articles a WHERE a.article_id = article_sketches.article_id)
WHERE article_id = :article_id;

-- name: sketch
SELECT p.features, ifnull(CAST(julianday(p.came_at) + 0.5 AS INTEGER), 0) AS day,
  a.cluster_id, coalesce(c.lead_article_id, a.article_id) AS lead_id
FROM article_sketches p JOIN articles a USING (article_id) LEFT JOIN clusters c ON c.cluster_id = a.cluster_id
WHERE p.article_id = :article_id;

-- name: places
SELECT p.came_at, a.article_key, p.article_id FROM article_sketches p JOIN articles a USING (article_id)
WHERE p.is_pending = 0 AND p.article_id IN (SELECT value FROM json_each(:ids));

-- name: add key
INSERT INTO sketch_keys (sketch_key) VALUES (?) ON CONFLICT DO NOTHING;

-- name: drop key
DELETE FROM sketch_keys WHERE sketch_key = ?;

-- name: near
SELECT p.came_at, a.article_key, a.article_id, coalesce(c.lead_article_id, a.article_id) AS lead_id
FROM (
  SELECT k.sketch_key & :last AS article_id
  FROM json_each(:keys) w CROSS JOIN sketch_keys k ON k.sketch_key BETWEEN w.value AND w.value + :last
  GROUP BY 1 HAVING count(*) >= :shared
) n
JOIN articles a ON a.article_id = n.article_id
JOIN article_sketches p ON p.article_id = a.article_id AND p.is_pending = 0
LEFT JOIN clusters c ON c.cluster_id = a.cluster_id
WHERE a.article_id <> :article_id AND abs(ifnull(CAST(julianday(p.came_at) + 0.5 AS INTEGER), 0) - :day) <= :window
ORDER BY p.came_at, a.article_key;

-- name: members
SELECT article_id FROM articles WHERE cluster_id = :cluster_id;

-- name: leave cluster
UPDATE articles SET cluster_id = NULL WHERE cluster_id = :cluster_id;

-- name: set cluster
UPDATE articles SET cluster_id = :cluster_id WHERE article_id = :article_id;

-- name: add cluster
INSERT INTO clusters (kind, lead_article_id) VALUES ('near-duplicate', :lead_id) RETURNING cluster_id;

-- name: settle clusters
UPDATE clusters SET kind = CASE
  WHEN (SELECT count(DISTINCT ifnull(source_id, 0)) FROM articles a WHERE a.cluster_id = clusters.cluster_id) > 1
  THEN 'syndication' ELSE 'near-duplicate' END
WHERE cluster_id IN (SELECT value FROM json_each(:clusters));

-- name: drop empty clusters
DELETE FROM clusters WHERE cluster_id IN (SELECT value FROM json_each(:clusters))
  AND (SELECT count(*) FROM articles a WHERE a.cluster_id = clusters.cluster_id) < 2;

-- name: forget groups
UPDATE articles SET cluster_id = NULL WHERE cluster_id IS NOT NULL;

-- name: forget clusters
DELETE FROM clusters;

-- name: forget keys
DELETE FROM sketch_keys;

-- name: forget sketches
DELETE FROM article_sketches;

-- name: add sketches
INSERT INTO article_sketches (article_id) SELECT article_id FROM articles;

-- name: groups
WITH chosen AS (
  SELECT c.cluster_id, max(l.published_at) AS at
  FROM clusters c JOIN articles a ON a.cluster_id = c.cluster_id
  LEFT JOIN articles l ON l.article_id = c.lead_article_id LEFT JOIN sources s ON s.source_id = a.source_id
  WHERE (:publisher IS NULL OR s.publisher = :publisher) AND (:article_id IS NULL OR a.article_id = :article_id)
  GROUP BY c.cluster_id ORDER BY at DESC, c.cluster_id LIMIT :limit)
SELECT v.cluster_id, kind, is_lead, published_at, publisher, headline, url, article_key, first_publisher
FROM chosen JOIN v_wire_copies v USING (cluster_id)
ORDER BY at DESC, cluster_id, is_lead DESC, published_at, article_key;

-- name: runs
SELECT * FROM runs ORDER BY run_id DESC LIMIT :limit;

-- name: database_id
SELECT value FROM about WHERE key = 'database_id';

-- name: verify: seen
SELECT 'articles ' || article_id, 'first_seen_at, version_seen_at and last_seen_at are out of order' FROM articles
WHERE first_seen_at > version_seen_at OR first_seen_at > last_seen_at;

-- name: verify: revision
SELECT 'articles ' || a.article_id, 'revision is ' || a.revision || ', kept are ' || count(r.revision)
FROM articles a LEFT JOIN revisions r USING (article_id) GROUP BY a.article_id
HAVING a.revision <> count(r.revision) + 1 OR ifnull(max(r.revision), 0) <> count(r.revision);

-- name: verify: edits
SELECT 'articles ' || a.article_id, 'edits is ' || a.edits || ', kept are ' || count(r.revision)
FROM articles a LEFT JOIN revisions r ON r.article_id = a.article_id AND r.cause = 'publisher' GROUP BY a.article_id
HAVING a.edits <> count(r.revision);

-- name: verify: superseded
SELECT 'revisions ' || article_id || ', ' || revision, 'superseded_at is before seen_at' FROM revisions
WHERE superseded_at < seen_at;

-- name: verify: changed
SELECT 'revisions ' || article_id || ', ' || revision, 'changed is no list of fields: ' || changed FROM revisions
WHERE json_type(changed) <> 'array' OR json_array_length(changed) = 0;

-- name: verify: address
SELECT 'articles ' || a.article_id, 'its address is not among its article_urls: ' || a.canonical_url
FROM articles a LEFT JOIN article_urls u ON u.url = a.canonical_url
WHERE a.canonical_url <> '' AND u.article_id IS NOT a.article_id;

-- name: verify: run
SELECT 'runs ' || run_id, 'state is ' || state || ', finished_at is ' || ifnull(finished_at, 'NULL') FROM runs
WHERE (state = 'running') IS NOT (finished_at IS NULL) AND state <> 'crashed' OR finished_at < started_at;

-- name: verify: failure
SELECT 'failures ' || url || ', ' || stage, 'first_at, last_at and resolved_at are out of order' FROM failures
WHERE first_at > last_at OR resolved_at < last_at;

-- name: verify: sketch
SELECT 'articles ' || a.article_id, 'has no row in article_sketches' FROM articles a
LEFT JOIN article_sketches p USING (article_id) WHERE p.article_id IS NULL;

-- name: verify: cluster
SELECT 'clusters ' || c.cluster_id, 'has ' || count(a.article_id) || ' articles' FROM clusters c
LEFT JOIN articles a ON a.cluster_id = c.cluster_id GROUP BY c.cluster_id HAVING count(a.article_id) < 2
UNION ALL
SELECT 'clusters ' || c.cluster_id, 'is led by no article of its own' FROM clusters c
LEFT JOIN articles l ON l.article_id = c.lead_article_id WHERE l.cluster_id IS NOT c.cluster_id
UNION ALL
SELECT 'clusters ' || c.cluster_id, 'is led by a later article than its first' FROM clusters c
JOIN article_sketches l ON l.article_id = c.lead_article_id
JOIN articles a ON a.cluster_id = c.cluster_id JOIN article_sketches p ON p.article_id = a.article_id
GROUP BY c.cluster_id HAVING l.came_at > min(p.came_at) AND max(p.is_pending) = 0
UNION ALL
SELECT 'clusters ' || c.cluster_id, 'is of kind ' || c.kind || ', its outlets are ' || count(DISTINCT ifnull(a.source_id, 0))
FROM clusters c JOIN articles a ON a.cluster_id = c.cluster_id JOIN article_sketches p ON p.article_id = a.article_id
GROUP BY c.cluster_id
HAVING (c.kind = 'syndication') IS NOT (count(DISTINCT ifnull(a.source_id, 0)) > 1) AND max(p.is_pending) = 0;

-- name: verify sketches
SELECT article_id, features, ifnull(CAST(julianday(came_at) + 0.5 AS INTEGER), 0) AS day
FROM article_sketches WHERE is_pending = 0;

-- name: verify: daily_counts
SELECT 'daily_counts ' || ifnull(source_id, 'NULL') || ', ' || ifnull(day_local, 'NULL'), 'does not count the articles of that day'
FROM (
  SELECT source_id, day_local, count(*) AS articles FROM articles GROUP BY 1, 2
  EXCEPT SELECT source_id, day_local, articles FROM daily_counts
  UNION ALL SELECT * FROM (
    SELECT source_id, day_local, articles FROM daily_counts WHERE articles > 0
    EXCEPT SELECT source_id, day_local, count(*) FROM articles GROUP BY 1, 2)
  UNION ALL
  SELECT a.source_id, a.day_local, 0 FROM (SELECT source_id, day_local, max(article_id) AS last FROM articles GROUP BY 1, 2) a
  JOIN daily_counts d ON ifnull(d.source_id, 0) = ifnull(a.source_id, 0) AND ifnull(d.day_local, '') = ifnull(a.day_local, '')
  WHERE d.last_article_id < last);

-- name: verify: description
SELECT 'schema_columns', m.name || '.' || c.name || ' is not described'
FROM sqlite_master m, pragma_table_info(m.name) c
LEFT JOIN schema_columns d ON d.table_name = m.name AND d.column_name = c.name
WHERE d.description IS NULL AND (m.sql LIKE '%STRICT' OR m.name IN (SELECT key FROM about WHERE key LIKE 'v\_%' ESCAPE '\'));

-- name: export
SELECT * FROM v_articles
WHERE (:since IS NULL OR published_at >= :since) AND (:publisher IS NULL OR publisher = :publisher)
ORDER BY published_at, article_key;

-- name: export columns
SELECT name, type, description FROM pragma_table_info('v_articles')
LEFT JOIN schema_columns ON table_name = 'v_articles' AND column_name = name ORDER BY cid;

-- name: export ids
SELECT a.article_id FROM articles a LEFT JOIN sources s USING (source_id)
WHERE (:since IS NULL OR a.published_at >= :since) AND (:publisher IS NULL OR s.publisher = :publisher)
ORDER BY a.published_at, a.article_key;

-- name: file article
INSERT INTO articles (
  article_id, headline, published_at, source_id, section, language, word_count, canonical_url, article_key, url,
  alternative_headline, standfirst, published_local, day_local, published_raw, date_precision, modified_at,
  modified_local, dateline, agency, is_paywalled, reading_time_minutes, content_hash, record_hash, revision, edits,
  first_seen_at, version_seen_at, last_seen_at, removed_at, cleaner_version, provenance, page_sha256, body)
VALUES (
  :article_id, :headline, :published_at, (SELECT source_id FROM sources WHERE publisher = :publisher), :section,
  :language, :word_count, :canonical_url, :article_key, :url, :alternative_headline, :standfirst, :published_local,
  :day_local, :published_raw, :date_precision, :modified_at, :modified_local, :dateline, :agency, :is_paywalled,
  :reading_time_minutes, :content_hash, :record_hash, :revision, :edits, :first_seen_at, :version_seen_at,
  :last_seen_at, :removed_at, :cleaner_version, :provenance, :page_sha256, :body)
ON CONFLICT (article_key) DO UPDATE SET
  headline = excluded.headline, published_at = excluded.published_at, source_id = excluded.source_id, section =
  excluded.section, language = excluded.language, word_count = excluded.word_count, canonical_url =
  excluded.canonical_url, url = excluded.url, alternative_headline = excluded.alternative_headline, standfirst =
  excluded.standfirst, published_local = excluded.published_local, day_local = excluded.day_local, published_raw =
  excluded.published_raw, date_precision = excluded.date_precision, modified_at = excluded.modified_at, modified_local
  = excluded.modified_local, dateline = excluded.dateline, agency = excluded.agency, is_paywalled =
  excluded.is_paywalled, reading_time_minutes = excluded.reading_time_minutes, content_hash = excluded.content_hash,
  record_hash = excluded.record_hash, revision = excluded.revision, edits = excluded.edits, first_seen_at =
  excluded.first_seen_at, version_seen_at = excluded.version_seen_at, last_seen_at = excluded.last_seen_at,
  cleaner_version = excluded.cleaner_version, provenance = excluded.provenance, page_sha256 = excluded.page_sha256,
  body = excluded.body,
  removed_at = CASE WHEN removed_at >= excluded.last_seen_at THEN removed_at END;

-- name: file author
INSERT INTO article_authors (article_id, role, position, author_id)
SELECT ?, ?, ?, author_id FROM authors WHERE name = ?;

-- name: file topic
INSERT INTO article_topics (article_id, position, topic_id) SELECT ?, ?, topic_id FROM topics WHERE name = ?;

-- name: file image
INSERT INTO images (article_id, position, url, caption, credit) VALUES (?, ?, ?, ?, ?);

-- name: file version
INSERT INTO revisions (article_id, revision, seen_at, superseded_at, cause, changed, headline, standfirst, old_values,
  content_hash, cleaner_version, page_sha256, body)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: file capture
INSERT INTO captures (article_id, captured_at, url, page_sha256, record_hash) VALUES (?, ?, ?, ?, ?);

-- name: file reading
INSERT INTO readings (article_id, record_hash, article) VALUES (?, ?, ?) ON CONFLICT DO NOTHING;

-- name: file failure
INSERT INTO failures (url, stage, source_id, error, reason, message, http_status, attempts, first_at, last_at)
VALUES (:url, :stage, (SELECT source_id FROM sources WHERE publisher = :publisher), :error, :reason, :message,
  :http_status, :attempts, :first_at, :last_at)
ON CONFLICT (url, stage) DO UPDATE SET
  (source_id, error, reason, message, http_status) = (
    SELECT coalesce(excluded.source_id, failures.source_id), excluded.error, excluded.reason, excluded.message,
      excluded.http_status
    WHERE (excluded.last_at, excluded.reason, excluded.message) >= (failures.last_at, failures.reason, failures.message)
    UNION ALL SELECT coalesce(failures.source_id, excluded.source_id), failures.error, failures.reason,
      failures.message, failures.http_status
    LIMIT 1),
  first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at),
  attempts = max(attempts, excluded.attempts);

-- name: resolve by captures
UPDATE failures SET resolved_at = (
  SELECT max(c.captured_at) FROM article_urls u JOIN captures c ON c.article_id = u.article_id AND c.url = failures.url
  WHERE u.url = failures.url AND c.captured_at >= failures.last_at)
WHERE resolved_at IS NULL;

-- name: captures by id
SELECT * FROM captures WHERE article_id IN (SELECT value FROM json_each(:ids));

-- name: readings by id
SELECT * FROM readings WHERE article_id IN (SELECT value FROM json_each(:ids));

-- name: versions by id
SELECT * FROM revisions WHERE article_id IN (SELECT value FROM json_each(:ids)) ORDER BY article_id, revision DESC;

-- name: last article
SELECT max(article_id) FROM articles;

-- name: all sources
SELECT publisher FROM sources ORDER BY publisher;

-- name: name database
UPDATE about SET value = CASE key WHEN 'database_id' THEN :database_id ELSE :created_at END
WHERE key IN ('database_id', 'created_at');

-- name: begin shard
INSERT INTO shard (archive, first_byte, end_byte, wanted, cleaner_version, position)
VALUES (:archive, :first_byte, :end_byte, :wanted, :version, -1);

-- name: shard
SELECT * FROM shard;

-- name: continue shard
UPDATE shard SET position = :position, captures = :captures, counts = :counts;

-- name: end shard
UPDATE shard SET is_done = 1;

-- name: date by captures
UPDATE about SET value = coalesce((SELECT max(captured_at) FROM captures), value) WHERE key = 'created_at';

-- name: note record
INSERT INTO shard_records (number, first_byte, captured_at, url, error, reason, message)
VALUES (:number, :first_byte, :captured_at, :url, :error, :reason, :message);

-- name: picked
CREATE TEMP TABLE picked (
  part INTEGER NOT NULL, new_id INTEGER NOT NULL, article_id INTEGER NOT NULL, chunk INTEGER NOT NULL,
  PRIMARY KEY (part, new_id)
) WITHOUT ROWID;
CREATE TEMP TABLE picked_authors (chunk INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (chunk, name)) WITHOUT ROWID;
CREATE TEMP TABLE picked_topics (
  chunk INTEGER NOT NULL, name TEXT NOT NULL, slug TEXT NOT NULL, PRIMARY KEY (chunk, name)
) WITHOUT ROWID;

-- name: pick
INSERT INTO temp.picked (part, article_id, new_id, chunk)
SELECT part, article_id, number + :shift, (number - 1) / :chunk FROM temp.plan
WHERE number > :done AND number <= :done + :size AND places = 1
  AND NOT (:may_stand AND EXISTS (SELECT 1 FROM main.articles a WHERE a.article_key = plan.article_key));

-- name: unpick
DELETE FROM temp.picked;

-- name: unpick authors
DELETE FROM temp.picked_authors;

-- name: unpick topics
DELETE FROM temp.picked_topics;

-- name: picked parts
SELECT DISTINCT part FROM temp.picked ORDER BY part;

-- name: pick authors
INSERT OR IGNORE INTO temp.picked_authors
SELECT chunk, a.name
FROM temp.picked p CROSS JOIN part.article_authors l USING (article_id) CROSS JOIN part.authors a USING (author_id)
WHERE p.part = :part;

-- name: pick topics
INSERT OR IGNORE INTO temp.picked_topics
SELECT chunk, t.name, t.slug
FROM temp.picked p CROSS JOIN part.article_topics l USING (article_id) CROSS JOIN part.topics t USING (topic_id)
WHERE p.part = :part;

-- name: file authors
INSERT INTO authors (name)
SELECT name FROM temp.picked_authors WHERE chunk = :chunk UNION SELECT value FROM json_each(:names) ORDER BY 1
ON CONFLICT (name) DO NOTHING;

-- name: file topics
INSERT INTO topics (name, slug)
SELECT name, slug FROM temp.picked_topics WHERE chunk = :chunk UNION SELECT key, value FROM json_each(:slugs) ORDER BY 1
ON CONFLICT (name) DO NOTHING;

-- name: copy articles
INSERT INTO main.articles (
  article_id, headline, published_at, source_id, section, language, word_count, canonical_url, article_key, url,
  alternative_headline, standfirst, published_local, day_local, published_raw, date_precision, modified_at,
  modified_local, dateline, agency, is_paywalled, reading_time_minutes, content_hash, record_hash, revision, edits,
  first_seen_at, version_seen_at, last_seen_at, cleaner_version, provenance, page_sha256, body)
SELECT
  new_id, headline, published_at, m.source_id, section, a.language, word_count, canonical_url, article_key, url,
  alternative_headline, standfirst, published_local, day_local, published_raw, date_precision, modified_at,
  modified_local, dateline, agency, is_paywalled, reading_time_minutes, content_hash, record_hash, revision, edits,
  first_seen_at, version_seen_at, last_seen_at, cleaner_version, provenance, page_sha256, body
FROM temp.picked p CROSS JOIN part.articles a USING (article_id)
LEFT JOIN part.sources s ON s.source_id = a.source_id LEFT JOIN main.sources m ON m.publisher = s.publisher
WHERE p.part = :part;

-- name: copy blocks
INSERT INTO main.article_blocks (article_id, position, kind, text, level, url)
SELECT new_id, position, kind, text, level, url
FROM temp.picked p CROSS JOIN part.article_blocks USING (article_id) WHERE p.part = :part;

-- name: copy authors
INSERT INTO main.article_authors (article_id, role, position, author_id)
SELECT new_id, role, position, m.author_id
FROM temp.picked p CROSS JOIN part.article_authors l USING (article_id)
CROSS JOIN part.authors a ON a.author_id = l.author_id CROSS JOIN main.authors m ON m.name = a.name
WHERE p.part = :part;

-- name: copy topics
INSERT INTO main.article_topics (article_id, position, topic_id)
SELECT new_id, position, m.topic_id
FROM temp.picked p CROSS JOIN part.article_topics l USING (article_id)
CROSS JOIN part.topics t ON t.topic_id = l.topic_id CROSS JOIN main.topics m ON m.name = t.name
WHERE p.part = :part;

-- name: copy images
INSERT INTO main.images (article_id, position, url, caption, credit)
SELECT new_id, position, url, caption, credit
FROM temp.picked p CROSS JOIN part.images USING (article_id) WHERE p.part = :part;

-- name: copy captures
INSERT INTO main.captures (article_id, captured_at, url, page_sha256, record_hash)
SELECT new_id, captured_at, url, page_sha256, record_hash
FROM temp.picked p CROSS JOIN part.captures USING (article_id) WHERE p.part = :part;

-- name: copy readings
INSERT INTO main.readings (article_id, record_hash, article)
SELECT new_id, record_hash, article
FROM temp.picked p CROSS JOIN part.readings USING (article_id) WHERE p.part = :part;

-- name: copy revisions
INSERT INTO main.revisions (article_id, revision, seen_at, superseded_at, cause, changed, headline, standfirst,
  old_values, content_hash, cleaner_version, page_sha256, body)
SELECT new_id, revision, seen_at, superseded_at, cause, changed, headline, standfirst,
  old_values, content_hash, cleaner_version, page_sha256, body
FROM temp.picked p CROSS JOIN part.revisions USING (article_id) WHERE p.part = :part;

-- name: copy urls
INSERT INTO main.article_urls (url, article_id, kind)
SELECT CASE k.value WHEN 'canonical' THEN canonical_url ELSE url END AS address, new_id, k.value
FROM temp.picked p CROSS JOIN part.articles USING (article_id) CROSS JOIN json_each('["canonical", "requested"]') k
WHERE p.part = :part AND address <> '' AND (k.value = 'canonical' OR url IS NOT canonical_url)
ON CONFLICT (url) DO UPDATE SET article_id = excluded.article_id, kind = excluded.kind
WHERE (excluded.kind = 'canonical', excluded.article_id) > (kind = 'canonical', article_id);

-- name: picked urls
-- Of captures whose address is not filed yet, which few are: it is mostly the article's own.
SELECT new_id, a.canonical_url, a.url, c.url
FROM temp.picked p CROSS JOIN part.captures c USING (article_id) CROSS JOIN part.articles a USING (article_id)
WHERE p.part = :part AND c.url IS NOT a.canonical_url AND c.url IS NOT a.url
  AND NOT EXISTS (SELECT 1 FROM main.article_urls u WHERE u.url = c.url AND u.article_id = p.new_id)
ORDER BY new_id;

-- name: file url
-- Whatever the order: an address belongs to the article whose own it is, then to the one with the higher number.
INSERT INTO article_urls (url, article_id, kind) VALUES (?, ?, ?)
ON CONFLICT (url) DO UPDATE SET article_id = excluded.article_id, kind = excluded.kind
WHERE article_id = excluded.article_id
  OR (excluded.kind = 'canonical', excluded.article_id) > (kind = 'canonical', article_id);

-- name: part failures
SELECT f.url, f.stage, s.publisher, f.error, f.reason, f.message, f.http_status, f.attempts, f.first_at, f.last_at
FROM failures f LEFT JOIN sources s USING (source_id);

-- name: part sources
SELECT publisher, name, home_url, language, country, timezone FROM sources ORDER BY publisher;

-- name: add source
INSERT INTO sources (publisher, name, home_url, language, country, timezone) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (publisher) DO NOTHING;

-- name: what slows filling
SELECT type, name FROM sqlite_master WHERE type = 'trigger' OR (type = 'index' AND sql NOT LIKE '% WHERE %');

-- name: refill daily_counts
INSERT INTO daily_counts SELECT source_id, day_local, count(*), max(article_id) FROM articles GROUP BY source_id, day_local;

-- name: identity
SELECT article_key, record_hash, revision FROM articles ORDER BY article_id;

-- name: forget daily_counts
DELETE FROM daily_counts;

-- name: articles without captures
SELECT 1 FROM articles a WHERE NOT EXISTS (SELECT 1 FROM captures c WHERE c.article_id = a.article_id) LIMIT 1;
