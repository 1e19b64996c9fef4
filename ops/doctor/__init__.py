"""What must always be true, as named SQL, and the runner that asks. `manage.py doctor` is its door; see docs/doctor.md."""
