-- Workers that nobody has heard of for long; one that comes back is on the list again with its next beat.
delete from jobs_worker
 where beat_at < statement_timestamp() - %(silence)s * interval '1 second'
