# shellcheck shell=bash
# Private PostgreSQL and RabbitMQ: data, ports and password in a folder of ours, loopback only, never as root,
# never the machine's own services. DIR/state and DIR/secrets remember what was chosen.

# --- who runs them, and where their data lies

server_user() { # KIND: root hands over to another user
  local name
  for name in "$1" nobody; do id -u "$name" >/dev/null 2>&1 && printf '%s\n' "$name" && return 0; done
}

become() { # KIND: sets BECOME, the words before a command that is to run as the server's user
  local user
  BECOME=()
  ((EUID == 0)) || return 0
  user=$(server_user "$1")
  BECOME=(setpriv --reuid="$(id -u "$user")" --regid="$(id -g "$user")" --init-groups --)
}

as_server() { # KIND COMMAND...
  become "$1"
  shift
  "${BECOME[@]}" "$@"
}

own() { # KIND PATH...
  local user
  ((EUID == 0)) || return 0
  user=$(server_user "$1")
  shift
  chown -R "$(id -u "$user"):$(id -g "$user")" "$@"
}

# place_of KIND DIR: DIR/KIND, or elsewhere when the server's user cannot reach it (a clone in the home of root).
place_of() {
  local kind=$1 dir=$2 place
  if place=$(recall "$dir/state" "${kind}_place"); then
    [[ -d $place ]] || make_place "$kind" "$place"
  else
    place=$dir/$kind
    if [[ ! -d $place ]]; then
      ((EUID != 0)) || chmod o+x "$dir"
      make_place "$kind" "$place"
      if ! as_server "$kind" test -w "$place" -a -x "$place"; then
        rmdir "$place"
        place=$(mktemp -d "/var/lib/territory-$kind-XXXXXX")
        make_place "$kind" "$place"
        printf '%s=%s\n' "${kind}_place" "$place" >>"$dir/state"
      fi
    fi
  fi
  printf '%s\n' "$place"
}
make_place() { # KIND PLACE
  mkdir -p "$2"
  own "$1" "$2"
  chmod 700 "$2"
}

# --- PostgreSQL

postgres_bin() { # [MAJOR]: the newest that Debian has, 15 at least; else the one in PATH
  local bin major
  for bin in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV) "$(pg_config --bindir 2>/dev/null || true)"; do
    [[ -x $bin/postgres && -x $bin/initdb ]] || continue
    major=$("$bin/postgres" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')
    ((major >= 15)) && [[ -z ${1-} || $1 == "$major" ]] && printf '%s\n' "$bin" && return 0
  done
  return 1
}

postgres_version() { "$(postgres_bin)/postgres" --version | sed -E 's/^[^0-9]*([0-9.]+).*/\1/'; }
postgres_password() { remember "$1/secrets" postgres_password random_word; }
postgres_setting() {
  printf 'TERRITORY_POSTGRES=Host=127.0.0.1;Port=%s;Username=postgres;Password=%s\n' \
    "$(port_of "$1/state" postgres_port)" "$(postgres_password "$1")"
}

# PostgreSQL overwrites its environment, so it is known by the folder in which it stands.
postgres_pid() {
  local data pid
  data=$(place_of postgres "$1")/data
  [[ -r $data/postmaster.pid ]] || return 1
  pid=$(head -n 1 "$data/postmaster.pid")
  [[ -n $pid && $(readlink "/proc/$pid/cwd" 2>/dev/null) == "$(realpath "$data")" ]] && printf '%s\n' "$pid"
}
postgres_ready() {
  local place
  place=$(place_of postgres "$1")
  postgres_pid "$1" >/dev/null && [[ $(sed -n 8p "$place/data/postmaster.pid" 2>/dev/null) == ready* ]]
}

postgres_create() { # DIR: beside, then renamed, so that an interrupted start leaves nothing half made
  local place bin
  place=$(place_of postgres "$1")
  bin=$(postgres_bin) || die "PostgreSQL 15 or later is not installed." "Install it: apt-get install postgresql"
  rm -rf "$place/data.new"
  (umask 077 && postgres_password "$1" >"$place/password")
  own postgres "$place/password"
  (cd / && as_server postgres "$bin/initdb" -D "$place/data.new" -U postgres -A scram-sha-256 \
    --pwfile="$place/password" -E UTF8 --locale=C.UTF-8 --no-instructions) >"$place/initdb.log" 2>&1 ||
    die "PostgreSQL could not make its data folder." "$(tail_of "$place/initdb.log")"
  rm -f "$place/password"
  mv "$place/data.new" "$place/data"
}

postgres_launch() { # DIR [keep]: sockets are off, for their path has a limit of 107 characters
  local dir=$1 place bin
  place=$(place_of postgres "$dir")
  [[ -d $place/data ]] || postgres_create "$dir"
  bin=$(postgres_bin "$(<"$place/data/PG_VERSION")") ||
    die "the data in $place was written by PostgreSQL $(<"$place/data/PG_VERSION"), which is no longer installed." \
      "Install that version again, or begin anew with: ./territory reset"
  ports_for_start "$dir/state" PostgreSQL "${2-}" postgres_port
  rm -f "$place/data/postmaster.pid"
  (
    cd /
    become postgres
    detached "$place/launcher" "$place/postgres.log" "${BECOME[@]}" "$bin/postgres" -D "$place/data" \
      -c listen_addresses=127.0.0.1 -c port="$(port_of "$dir/state" postgres_port)" -c unix_socket_directories= \
      -c fsync=on -c max_connections=300 -c shared_buffers=256MB \
      -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3 -c tcp_user_timeout=60000 \
      -c logging_collector=off -c log_timezone=UTC -c timezone=UTC -c 'log_line_prefix=%m [%p] %u@%d '
  )
}

postgres_await() {
  local place launcher end=$((SECONDS + 60))
  place=$(place_of postgres "$1")
  launcher=$(<"$place/launcher")
  until postgres_ready "$1"; do
    if ((SECONDS >= end)) || gone "$launcher"; then
      die "PostgreSQL does not start." "$(tail_of "$place/postgres.log")" \
        "Mend what it complains about and try again; ./territory reset begins with an empty database."
    fi
    sleep 0.05
  done
}

postgres_stop() { # DIR [kill]
  local pid children='' patience=30
  pid=$(postgres_pid "$1") || return 0
  if [[ ${2-} == kill ]]; then
    children=$(cat "/proc/$pid/task/$pid/children" 2>/dev/null || true)
    # shellcheck disable=SC2086
    kill -KILL "$pid" $children 2>/dev/null || true
    for pid in $pid $children; do wait_until 10 gone "$pid" || true; done
    return 0
  fi
  kill -INT "$pid"
  wait_until "$patience" gone "$pid" && return 0
  notice "PostgreSQL did not stop within $patience s; it is killed, and will recover at its next start"
  postgres_stop "$1" kill
}

# --- RabbitMQ

rabbitmq_bin() {
  local bin
  for bin in /usr/lib/rabbitmq/bin /usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin; do
    [[ -x $bin/rabbitmq-server && -x $bin/rabbitmqctl ]] && printf '%s\n' "$bin" && return 0
  done
  return 1
}
rabbitmq_version() {
  local folder
  for folder in /usr/lib/rabbitmq/lib/rabbitmq_server-*; do [[ -d $folder ]] && printf '%s\n' "${folder##*-}"; done |
    sort -V | tail -n 1
}

rabbitmq_password() { remember "$1/secrets" rabbitmq_password random_word; }
rabbitmq_setting() {
  local who
  who=territory:$(rabbitmq_password "$1")@127.0.0.1
  printf 'TERRITORY_RABBITMQ=amqp://%s:%s TERRITORY_RABBITMQ_MANAGEMENT=http://%s:%s\n' \
    "$who" "$(port_of "$1/state" rabbitmq_port)" "$who" "$(port_of "$1/state" rabbitmq_management_port)"
}

# With RUNNING_UNDER_SYSTEMD the start script becomes the broker, so that the process we start is the broker itself.
# The last four settings keep the machine's own /etc/rabbitmq out.
rabbitmq_environment() {
  local state=$1/state place
  place=$(place_of rabbitmq "$1")
  printf '%s\n' "HOME=$place/home" "TERRITORY_INSTANCE=$place" RUNNING_UNDER_SYSTEMD=true \
    RABBITMQ_NODENAME=territory@localhost RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 \
    "RABBITMQ_NODE_PORT=$(port_of "$state" rabbitmq_port)" \
    "RABBITMQ_DIST_PORT=$(port_of "$state" rabbitmq_distribution_port)" \
    "ERL_EPMD_PORT=$(port_of "$state" rabbitmq_epmd_port)" ERL_EPMD_ADDRESS=127.0.0.1 \
    "RABBITMQ_MNESIA_BASE=$place/mnesia" "RABBITMQ_LOG_BASE=$place/log" "RABBITMQ_PID_FILE=$place/rabbitmq.pid" \
    "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none" \
    "RABBITMQ_ENABLED_PLUGINS_FILE=$place/etc/enabled_plugins" "RABBITMQ_CONFIG_FILE=$place/etc/rabbitmq.conf" \
    RABBITMQ_CONF_ENV_FILE=/dev/null "RABBITMQ_CONFIG_FILES=$place/etc/more" \
    "RABBITMQ_ADVANCED_CONFIG_FILE=$place/etc/advanced.config"
}

rabbitmqctl() { # DIR ARGUMENT...
  local environment
  mapfile -t environment < <(rabbitmq_environment "$1")
  shift
  (cd / && as_server rabbitmq env "${environment[@]}" "$(rabbitmq_bin)/rabbitmqctl" "$@")
}

rabbitmq_pid() {
  local place
  place=$(place_of rabbitmq "$1")
  find_ours "$place/launcher" "$place"
}
rabbitmq_ready() { rabbitmq_pid "$1" >/dev/null && port_taken "$(port_of "$1/state" rabbitmq_port)"; }

rabbitmq_launch() { # DIR [keep]
  local dir=$1 state=$1/state place bin environment
  place=$(place_of rabbitmq "$dir")
  bin=$(rabbitmq_bin) || die "RabbitMQ 3.10 or later is not installed." "Install it: apt-get install rabbitmq-server"
  ports_for_start "$state" RabbitMQ "${2-}" rabbitmq_port rabbitmq_management_port rabbitmq_distribution_port
  # A name service that survived is ours and serves again; if another program has its port, we move.
  [[ ${2-} == keep ]] || rabbitmq_forget_names "$dir"
  mkdir -p "$place"/{home,mnesia,log,etc/more}
  rm -f "$place/home/.erlang.cookie" "$place/rabbitmq.pid"
  (
    umask 077
    printf '%s' "$(remember "$dir/secrets" erlang_cookie random_word)" >"$place/home/.erlang.cookie"
    cat >"$place/etc/rabbitmq.conf" <<CONF
listeners.tcp.default = 127.0.0.1:$(port_of "$state" rabbitmq_port)
management.tcp.ip = 127.0.0.1
management.tcp.port = $(port_of "$state" rabbitmq_management_port)
default_user = territory
default_pass = $(rabbitmq_password "$dir")
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 200MB
CONF
    echo '[rabbitmq_management].' >"$place/etc/enabled_plugins"
    echo '[].' >"$place/etc/advanced.config"
  )
  chmod 400 "$place/home/.erlang.cookie"
  own rabbitmq "$place/home" "$place/etc"
  own rabbitmq "$place/mnesia" "$place/log"
  mapfile -t environment < <(rabbitmq_environment "$dir")
  (
    cd /
    export TERRITORY_INSTANCE=$place
    become rabbitmq
    detached "$place/launcher" "$place/rabbitmq.log" "${BECOME[@]}" env "${environment[@]}" "$bin/rabbitmq-server"
  )
}

rabbitmq_await() {
  local place launcher port end=$((SECONDS + 120))
  place=$(place_of rabbitmq "$1")
  launcher=$(<"$place/launcher") port=$(port_of "$1/state" rabbitmq_port)
  until port_taken "$port"; do
    if ((SECONDS >= end)) || gone "$launcher"; then
      die "RabbitMQ does not start." "$(tail_of "$place/rabbitmq.log" 25)" \
        "Mend what it complains about and try again; ./territory reset begins with an empty broker."
    fi
    sleep 0.1
  done
  rabbitmqctl "$1" --quiet await_startup --timeout 60 >/dev/null
}

# The name service (epmd) of our port answers a kill only when no node is registered any more.
rabbitmq_forget_names() {
  local port _
  port=$(port_of "$1/state" rabbitmq_epmd_port)
  for _ in 1 2 3 4 5; do
    port_taken "$port" || return 0
    ERL_EPMD_PORT=$port epmd -kill >/dev/null 2>&1 || true
    port_taken "$port" || return 0
    sleep 0.2
  done
  forget "$1/state" rabbitmq_epmd_port
}

rabbitmq_stop() { # DIR [kill]
  local pid patience=60
  if pid=$(rabbitmq_pid "$1"); then
    if [[ ${2-} != kill ]]; then
      kill -TERM "$pid"
      if ! wait_until "$patience" gone "$pid"; then
        notice "RabbitMQ did not stop within $patience s; it is killed, and will recover at its next start"
      fi
    fi
    gone "$pid" || kill -KILL -- "-$pid" 2>/dev/null || kill -KILL "$pid" 2>/dev/null || true
    wait_until 10 gone "$pid" || true
  fi
  rabbitmq_forget_names "$1"
}

# --- both

server_launch() { "${1}_pid" "$2" >/dev/null || "${1}_launch" "$2" "${3-}"; } # KIND DIR [keep]
server_await() { "${1}_ready" "$2" || "${1}_await" "$2"; }                    # KIND DIR
server_start() { # KIND DIR [keep]
  server_launch "$@"
  server_await "$1" "$2"
}
server_remove() { # KIND DIR: with all its data
  local place
  "${1}_stop" "$2" kill
  place=$(place_of "$1" "$2")
  rm -rf "$place"
  forget "$2/state" "${1}_place"
}
