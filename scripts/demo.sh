#!/bin/sh
# Starts the application on a throw-away database that is removed at the end.
set -eu
bin=$1 port=$2 host=$3
DATA_DIR=$(mktemp -d)
chmod 755 "$DATA_DIR"
export DATA_DIR
unset DATABASE_URL DB_HOST 2>/dev/null || true
trap 'rm -rf "$DATA_DIR"' EXIT
trap 'exit 130' INT TERM
"$bin/python" -m core demo
echo "Domain packs: http://localhost:$port (stop with Ctrl+C; everything is removed then)"
"$bin/streamlit" run app.py --server.port "$port" --server.address "$host"
