"""An app that uses what learners' apps use; `graders.apps.host.rehearsal` plays it."""
