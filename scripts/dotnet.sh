#!/bin/bash
# Runs the .NET SDK that scripts/setup-csharp.sh installed, without telemetry, a package source, or anything that
# stays running: scripts/dotnet.sh ARGUMENTS...
set -euo pipefail

home="${XDG_CACHE_HOME:-$HOME/.cache}/doubletick/csharp"
[ -x "$home/dotnet/dotnet" ] || { echo "dotnet.sh: no .NET SDK; run scripts/setup-csharp.sh" >&2; exit 1; }
export DOTNET_ROOT="$home/dotnet"
export DOTNET_CLI_HOME="$home/cli"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_MULTILEVEL_LOOKUP=0
# No ICU is asked for, and the newest OpenSSL that the runtime knows is 1.1.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
export LD_LIBRARY_PATH="$home/ssl${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export MSBUILDDISABLENODEREUSE=1
mkdir -p "$DOTNET_CLI_HOME"
exec "$home/dotnet/dotnet" "$@"
