-- How often a worker found a cached file that is not what was hashed, and fetched it again.
ALTER TABLE workers ADD COLUMN changed_files INTEGER NOT NULL DEFAULT 0 CHECK (changed_files >= 0);
