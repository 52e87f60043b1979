-- What the part file of a shard holds beside the tables of news.db; flows/shards.py makes it.

CREATE TABLE shard (
  archive TEXT NOT NULL,  -- name of the WARC file
  first_byte INTEGER NOT NULL,  -- where the shard begins in it
  end_byte INTEGER NOT NULL,  -- where the next one begins
  wanted TEXT NOT NULL CHECK (json_valid(wanted)),  -- JSON object: what was asked for
  cleaner_version TEXT NOT NULL,  -- version of the cleaner and digest of the rules
  position INTEGER NOT NULL,  -- where the record that was read last begins; -1 before the first
  captures INTEGER NOT NULL DEFAULT 0,  -- captures read so far
  counts TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(counts)),  -- JSON object: what became of them
  is_done INTEGER NOT NULL DEFAULT 0 CHECK (is_done IN (0, 1))  -- 1 when all of it is read
) STRICT;

CREATE TABLE shard_records (
  number INTEGER PRIMARY KEY,  -- number of the capture within the shard, from 1
  first_byte INTEGER NOT NULL,  -- where its record begins in the archive
  captured_at TEXT,  -- when it was captured, as far as it is told [unit: UTC]
  url TEXT,  -- address that was captured
  error TEXT NOT NULL,  -- kind of failure, stable [e.g. NotArticle]
  reason TEXT NOT NULL,  -- why there is no article, short and stable [e.g. truncated]
  message TEXT NOT NULL DEFAULT ''  -- the same in a sentence
) STRICT;
