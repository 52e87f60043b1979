-- The usual questions, as `kabar datasette` offers them: each a name, a title, then one statement for plain SQLite.
-- A :word is a box to type in; left empty it does not narrow, but in a search nothing is found. escape_fts is
-- Datasette's own: it takes any words.

-- name: search
-- title: Search headlines, standfirsts and bodies (of a common word the 2,000 articles stored last are ranked)
SELECT a.published_at, s.publisher, a.headline,
  snippet(articles_fts, -1, '[', ']', ' … ', 16) AS found, a.article_key, coalesce(a.canonical_url, a.url) AS url
FROM articles_fts
JOIN articles a ON a.article_id = articles_fts.rowid
LEFT JOIN sources s ON s.source_id = a.source_id
WHERE articles_fts MATCH coalesce(nullif(escape_fts(:words), ''), '""') AND (:publisher = '' OR s.publisher = :publisher)
  AND articles_fts.rowid > iif(:publisher <> '', 0, coalesce((SELECT rowid FROM articles_fts
    WHERE articles_fts MATCH coalesce(nullif(escape_fts(:words), ''), '""') ORDER BY rowid DESC LIMIT 1 OFFSET 2000), 0))
ORDER BY rank LIMIT 50;

-- name: articles_per_day
-- title: Articles per day of one outlet, or of all
SELECT day_local, sum(articles) AS articles FROM v_daily_counts
WHERE day_local IS NOT NULL AND (:publisher = '' OR publisher = :publisher)
GROUP BY day_local ORDER BY day_local DESC LIMIT 1000;

-- name: mentions_per_month
-- title: How many articles a month have these words
SELECT substr(a.day_local, 1, 7) AS month, count(*) AS articles
FROM articles_fts JOIN articles a ON a.article_id = articles_fts.rowid
WHERE articles_fts MATCH coalesce(nullif(escape_fts(:words), ''), '""') AND a.day_local IS NOT NULL GROUP BY month ORDER BY month DESC;

-- name: edits
-- title: What outlets changed after publication
SELECT superseded_at, publisher, changed, old_headline, new_headline, url FROM v_revisions
WHERE cause = 'publisher' AND (:publisher = '' OR publisher = :publisher) ORDER BY superseded_at DESC LIMIT 200;

-- name: versions
-- title: All versions of one article
SELECT r.revision, r.seen_at, r.superseded_at, r.cause, r.changed, r.headline, r.body
FROM revisions r JOIN articles a USING (article_id) WHERE a.article_key = :article_key
UNION ALL SELECT revision, version_seen_at, NULL, NULL, NULL, headline, body FROM articles WHERE article_key = :article_key
ORDER BY 1 DESC;

-- name: writers
-- title: Who wrote most
SELECT p.name, s.publisher, count(*) AS articles, min(a.day_local) AS first_day, max(a.day_local) AS last_day
FROM article_authors l
JOIN authors p USING (author_id) JOIN articles a USING (article_id) LEFT JOIN sources s USING (source_id)
WHERE l.role = 'author' AND (:publisher = '' OR s.publisher = :publisher)
GROUP BY p.author_id, a.source_id ORDER BY articles DESC LIMIT 100;

-- name: topic
-- title: The newest articles of a topic
SELECT a.published_at, s.publisher, a.headline, coalesce(a.canonical_url, a.url) AS url
FROM topics t JOIN article_topics l USING (topic_id) JOIN articles a USING (article_id)
LEFT JOIN sources s USING (source_id)
WHERE t.slug = lower(replace(trim(:topic), ' ', '-')) ORDER BY a.published_at DESC LIMIT 100;

-- name: copies
-- title: Stories that several outlets carry, the earliest first
SELECT * FROM v_wire_copies LIMIT 500;

-- name: outlets
-- title: Per outlet: how much, how new, what is missing
SELECT * FROM v_source_health ORDER BY articles DESC;

-- name: missing
-- title: What gave no article, and why
SELECT * FROM v_failures ORDER BY addresses DESC;
