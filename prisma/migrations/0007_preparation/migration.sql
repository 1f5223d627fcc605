-- What the import of a data set did to its pixels, as its packed file says; null for files packed before that was recorded.
ALTER TABLE datasets ADD COLUMN preparation jsonb;
