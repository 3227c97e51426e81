#!/bin/sh
# Serves the page on port 8080 until it is told to stop.
exec busybox httpd -f -v -p 8080 -h /www
