# shellcheck shell=bash
# The .NET processes of a local run. Each runs from a copy of its build, so that a new build harms none that runs.
# To add a service: its name in PROCESSES, its folder in folder_of, its settings in environment_of.

PROCESSES=(identity housing gateway) # in the order of starting
STATE=$RUN/state
SECRETS=$RUN/secrets
BUSINESS_TIME=$RUN/time/business-time.json # alone in its folder: services watch the folder, subfolders included

folder_of() {
  case $1 in
    identity) printf 'tools/identity\n' ;;
    gateway) printf 'gateway\n' ;;
    *) printf 'services/%s\n' "$1" ;;
  esac
}
output_of() { printf '%s\n' "$ROOT/$(folder_of "$1")/bin/Release/net10.0"; }
assembly_of() { printf 'Territory.%s.dll\n' "${1^}"; }
url_of() { printf 'http://127.0.0.1:%s\n' "$(port_of "$STATE" "$1_port")"; }
ready_url_of() {
  case $1 in
    identity) printf '%s/.well-known/openid-configuration\n' "$(url_of identity)" ;;
    *) printf '%s/health/ready\n' "$(url_of "$1")" ;;
  esac
}

# --- the servers' addresses, as the services take them

postgres_address() {
  local line
  if [[ -n ${TERRITORY_POSTGRES-} ]]; then printf '%s\n' "$TERRITORY_POSTGRES" && return 0; fi
  line=$(postgres_setting "$RUN")
  printf '%s\n' "${line#*=}"
}
rabbitmq_address() {
  local line
  if [[ -n ${TERRITORY_RABBITMQ-} ]]; then printf '%s\n' "$TERRITORY_RABBITMQ" && return 0; fi
  line=$(rabbitmq_setting "$RUN")
  line=${line%% *}
  printf '%s\n' "${line#*=}"
}

# connection DATABASE [ROLE]: the same server; with a role, that role and its own password
connection() {
  local database=$1 role=${2-} address
  address=$(postgres_address)
  if [[ -n $role ]]; then
    address=$(tr ';' '\n' <<<"$address" |
      grep -viE '^ *(user ?name|user ?id|uid|user|password|pwd|database|db) *=' | paste -sd ';')
    address="$address;Username=$role;Password=$(remember "$SECRETS" "${role}_password" random_word)"
  fi
  printf '%s;Database=%s\n' "${address%;}" "$database"
}

environment_of() { # PROCESS: lines KEY=VALUE
  printf '%s\n' DOTNET_ENVIRONMENT=Development ASPNETCORE_ENVIRONMENT=Development "ASPNETCORE_URLS=$(url_of "$1")"
  [[ -z ${Telemetry__OtlpEndpoint-} ]] || printf 'Telemetry__OtlpEndpoint=%s\n' "$Telemetry__OtlpEndpoint"
  case $1 in
    identity) printf '%s\n' "Identity__Directory=$RUN/identity" ;;
    gateway)
      printf '%s\n' "Identity__Authority=$(url_of identity)" Identity__Audience=territory \
        "ReverseProxy__Clusters__housing__Destinations__one__Address=$(url_of housing)/"
      ;;
    *)
      printf '%s\n' "Identity__Authority=$(url_of identity)" Identity__Audience=territory \
        "ConnectionStrings__Log=$(connection "territory_$1" "$1_app")" \
        "ConnectionStrings__Keys=$(connection "territory_$1" "$1_keys")" \
        "ConnectionStrings__Maintenance=$(connection "territory_$1" "$1_maintenance")" \
        "RabbitMq__Uri=$(rabbitmq_address)" \
        "Sealing__MasterKeys__1=$(remember "$SECRETS" "$1_master_key_1" random_key)" \
        "Sealing__LookupKeys__1=$(remember "$SECRETS" "$1_lookup_key_1" random_key)" \
        "Attestation__SigningKeys__1=$(remember "$SECRETS" "$1_attestation_key_1" random_signing_key)" \
        "Attestation__PublicAddress=$(url_of gateway)" \
        "BusinessTime__File=$BUSINESS_TIME" "Records__Directory=$RUN/records/$1" "Documents__Directory=$RUN/documents/$1"
      ;;
  esac
}

# --- building, only when something changed

sources_digest() {
  (
    cd "$ROOT" || exit
    find . \( -name .git -o -name .run -o -name bin -o -name obj -o -name docs -o -name node_modules \) -prune \
      -o -type f ! -name '*.md' -printf '%P %s %T@\n' | sort
  ) | sha256sum
}

build_needed() {
  local process
  [[ $(sources_digest) == "$(cat "$RUN/built" 2>/dev/null)" ]] || return 0
  for process in "${PROCESSES[@]}"; do
    [[ -f $(output_of "$process")/$(assembly_of "$process") ]] || return 0
  done
  return 1
}

build() {
  local digest
  digest=$(sources_digest)
  rm -f "$RUN/built"
  (cd "$ROOT" && flock -o "$RUN/build.lock" dotnet build Territory.sln -c Release --nologo -v quiet --tl:off "$@") \
    >"$LOGS/build.log" 2>&1 || die "the code does not build." "$(build_errors)" "Mend it and try again; the whole output: $LOGS/build.log"
  printf '%s\n' "$digest" >"$RUN/built"
}
build_errors() {
  local errors
  errors=$(grep -E '(error|warning) [A-Z]+[0-9]+' "$LOGS/build.log" | sed "s|$ROOT/||g" | cut -c1-300 | sort -u | head -n 20)
  if [[ -n $errors ]]; then printf '%s\n' "$errors"; else tail_of "$LOGS/build.log" 20; fi
}

# --- starting and stopping

pid_of() { find_ours "$RUN/pids/$1" "$RUN/$1"; } # PROCESS: fails when it does not run

# What a process was started from: its files and its settings. Another value means that it must start anew.
fingerprint() {
  { environment_of "$1" && find "$(output_of "$1")" -type f -printf '%P %s %T@\n' | sort; } | sha256sum
}
is_current() { pid_of "$1" >/dev/null && [[ $(cat "$RUN/pids/$1.fingerprint" 2>/dev/null) == "$(fingerprint "$1")" ]]; }
is_ready() { [[ $(http_status "$(ready_url_of "$1")") == 200 ]]; }

copy_build() {
  local app=$RUN/app/$1
  rm -rf "$app"
  mkdir -p "$app"
  cp -a "$(output_of "$1")/." "$app/"
}

migrate() { # SERVICE
  local environment app=$RUN/app/$1
  mapfile -t environment < <(environment_of "$1")
  copy_build "$1"
  mkdir -p "$RUN/records/$1"
  (cd "$app" && env "${environment[@]}" "ConnectionStrings__Admin=$(connection "territory_$1")" \
    dotnet "$app/$(assembly_of "$1")" migrate 9>&-) >"$LOGS/migrate-$1.log" 2>&1 ||
    die "$1 could not prepare its database." "$(tail_of "$LOGS/migrate-$1.log")" \
      "Mend what it complains about and run ./territory up again."
}

launch() { # PROCESS
  local environment app=$RUN/app/$1
  mapfile -t environment < <(environment_of "$1")
  copy_build "$1"
  (
    cd "$app" || exit
    export TERRITORY_INSTANCE=$RUN/$1
    detached "$RUN/pids/$1" "$LOGS/$1.log" env "${environment[@]}" dotnet "$app/$(assembly_of "$1")"
  )
  fingerprint "$1" >"$RUN/pids/$1.fingerprint"
}

await() { # PROCESS
  local began=$SECONDS patience=90
  until is_ready "$1"; do
    if ((SECONDS - began > 2)) && ! pid_of "$1" >/dev/null; then
      die "$1 ended while it was starting." "$(tail_of "$LOGS/$1.log")" \
        "Mend what it complains about and run ./territory up again; its whole log: ./territory logs $1"
    fi
    if ((SECONDS - began > patience)); then
      die "$1 runs but was not ready within $patience s." \
        "It answers at $(ready_url_of "$1"): $(http_get "$(ready_url_of "$1")" | head -c 600 | tr '\n' ' ')" \
        "$(tail_of "$LOGS/$1.log")" "See ./territory status, then run ./territory up again."
    fi
    sleep 0.1
  done
}

stop() { # PROCESS
  local pid patience=40
  pid=$(pid_of "$1") || return 0
  kill -TERM "$pid"
  if ! wait_until "$patience" gone "$pid"; then
    notice "$1 did not stop within $patience s; it is killed"
    kill -KILL "$pid" 2>/dev/null || true
    wait_until 10 gone "$pid" || true
  fi
  rm -f "$RUN/pids/$1" "$RUN/pids/$1.fingerprint"
}
