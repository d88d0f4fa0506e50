"""An app that uses what learners' apps use; `graders.host.rehearsal` plays it."""
