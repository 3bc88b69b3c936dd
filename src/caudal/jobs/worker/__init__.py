"""The process that runs jobs: what it asks of the database, one attempt at a job, and the loop around both."""
