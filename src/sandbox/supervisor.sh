# Owns one throwaway server; arguments: its folder, the folder of the server's programs, and for a standby the folder
# of the server that it follows.
#
# Reads commands from a pipe whose other end only the program that wanted the server holds. However that program
# ends, kill -9 included, the pipe closes, and this shell stops the server and removes the folder. The last lines
# are therefore the only place that cleans up.

folder=$1
bin=$2
primary=$3

# The program decides when to stop, also where a signal goes to everything it started. PIPE is what an answer to a
# program that is gone would raise, before anything is cleaned up.
trap '' HUP INT TERM PIPE

initdb() {
  "$bin/initdb" --pgdata=data --username=postgres --auth=trust --encoding=UTF8 --no-sync --no-instructions "$@"
}

# Not every system knows C.UTF-8. initdb finds out before it has written anything.
initialise() {
  { initdb --locale=C.UTF-8 || initdb --locale=C; } && echo "include '../settings.conf'" >>data/postgresql.conf
}

# The other server is stopped as by a crash. What it left is as good a beginning for a standby as for itself.
copy() {
  cp -R "$primary/data" data && rm -f data/postmaster.pid && : >data/standby.signal
}

start() {
  "$bin/pg_ctl" start --silent --wait --pgdata=data --log=log
}

# A server that is stopped is only started.
restart() {
  "$bin/pg_ctl" restart --silent --wait --mode=immediate --pgdata=data --log=log
}

stop() {
  "$bin/pg_ctl" stop --silent --wait --mode=immediate --pgdata=data
}

# Nothing below may hold the pipes: the server outlives the command that starts it.
answer() {
  if "$@" </dev/null >>log 2>&1; then echo done; else echo failed; fi
}

while read -r command; do
  case $command in
    initialise | copy | start | restart | stop) answer "$command" ;;
    *) break ;;
  esac
done

if [ -f data/postmaster.pid ]; then stop >>log 2>&1; fi
cd / && rm -rf "$folder"
