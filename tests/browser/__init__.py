"""What people do, in a real Chromium in front of the real server."""
