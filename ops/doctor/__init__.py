"""What must always be true, as named SQL, and the runner that asks. `manage.py doctor` runs it; see docs/doctor.md."""
