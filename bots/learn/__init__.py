"""Learning over HTTP: `/v1/learn/…`. A learner is a key, or a device by its own token."""
