# Checks of how the source reads: each is one test. Sourced after say.sh, never run.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# The release whose tools have the last word on formatting and analysis: others find other things.
style_release=bookworm

# has_style_release: whether this machine is one.
has_style_release() { [ "$(debian_release)" = "$style_release" ]; }

cpp_sources() { find "$checkout/$1" -name '*.h' -o -name '*.cpp'; }

# Those that are run; what they source is looked at with them.
shell_scripts() {
    find "$checkout/scripts" "$checkout/.ci" "$checkout/debian" "$checkout/packaging" -type f -exec \
        awk 'FNR == 1 { if (/^#!.*sh$/) print FILENAME; nextfile }' {} +
}

style_clang_format() {
    { cpp_sources pam_blockid && cpp_sources tests; } | xargs -d "\n" clang-format --dry-run -Werror
}

# clang_tidy PRESET CHECKS: on the files that the preset compiles for the product.
clang_tidy() {
    local built=$checkout/build/$1
    (cd "$checkout" && as_owner cmake --preset "$1") >/dev/null
    sed -n 's/^ *"file": "\(.*\)".*/\1/p' "$built/compile_commands.json" |
        grep -F -e "$checkout/pam_blockid/" -e "$built/pam_blockid/" |
        xargs -d "\n" -P "$(nproc)" -n 4 clang-tidy -p "$built" --checks="$2" --quiet "${@:3}" 2>&1
}

# The analyser looks at each file for itself, as it looks at nothing that a file includes, and at 20000
# nodes of a function. Ten times as many, its default, have found nothing further here, and take three
# times as long. The other checks read the libraries' headers again with each file: they are given many
# files as one, in which the compiler's own warnings are of no interest.
style_clang_tidy() {
    local status=0 said alone='clang-analyzer-*,clang-diagnostic-*,misc-unused-using-decls'
    said=$(clang_tidy analysis "-*,$alone" --extra-arg=-Xclang --extra-arg=-analyzer-config \
        --extra-arg=-Xclang --extra-arg=max-nodes=20000) || status=$?
    said+=$(clang_tidy release "-${alone//,/,-},-bugprone-suspicious-include" \
        --extra-arg=-w) || status=$?
    printf '%s\n' "$said" | grep -v ' warnings\{0,1\} generated\.$'
    return "$status"
}

style_cppcheck() {
    cd "$checkout" && cppcheck --quiet --error-exitcode=1 -j "$(nproc)" --std=c++20 --language=c++ \
        --library=posix,openssl --enable=warning,style,performance,portability --inline-suppr \
        --suppressions-list=.cppcheck-suppressions -DBLOCKID_HELPER_PATH='"/helper"' \
        -DBLOCKID_BROKER_SOCKET='"/socket"' -DBLOCKID_BROKER_PROGRAM='"/broker"' \
        -DBLOCKID_WORK_LIMIT_SECONDS=75 -DBLOCKID_MULTIARCH='"triplet"' -I pam_blockid pam_blockid
}

style_shell() { shell_scripts | xargs -d "\n" shellcheck -x -a; }

style_includes() { /usr/bin/python3 "$checkout/scripts/lib/check_includes.py"; }

style_python() {
    find "$checkout/scripts" "$checkout/tests" -name '*.py' -print0 |
        xargs -0 /usr/bin/python3 -c 'import ast, sys; [ast.parse(open(f).read(), f) for f in sys.argv[1:]]'
}

# What scripts/lib does, tried by itself.
style_scripts() { find "$checkout/tests/scripts" -name 'test_*.py' -print0 | xargs -0 -n 1 /usr/bin/python3; }

# run_style_checks FILTER
run_style_checks() {
    local check output
    for check in clang_format clang_tidy cppcheck includes shell python scripts; do
        case style.$check in *"$1"*) ;; *) continue ;; esac
        case $check in clang_format | clang_tidy | cppcheck)
            has_style_release || {
                say "cannot-run style.$check: the tools of $style_release have the last word, and this is $(debian_release)"
                continue
            }
            ;;
        esac
        if output=$("style_$check" 2>&1); then
            say "ok style.$check"
        else
            say "FAILED style.$check"
            printf '%s\n' "$output" | tail -n 60 | sed 's/^/    /'
        fi
    done
}
