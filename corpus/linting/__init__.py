"""What a person should look at before a document is published."""
