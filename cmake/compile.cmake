# How everything is compiled: warnings are errors, release builds are hardened
# and keep their asserts (dying is cheap, the truth is in PostgreSQL).
# Source: OpenSSF compiler hardening guide, reduced to what gcc 12 and clang 14 take.
include(CheckCCompilerFlag)

function(nec_flag_if_known flag)
    string(MAKE_C_IDENTIFIER "HAVE${flag}" known)
    check_c_compiler_flag("-Werror ${flag}" ${known})
    if(${known})
        add_compile_options(${flag})
    endif()
endfunction()

add_compile_options(-Wall -Wextra -Wformat=2 -Wconversion -Wno-sign-conversion -Wshadow -Wvla
    -Wstrict-prototypes -Wmissing-prototypes -Wimplicit-fallthrough -Werror)
foreach(flag -Wtrampolines -Wbidi-chars=any -Wnull-dereference
        -Wno-string-conversion # clang: assert(!"what can never be") is meant
        -fno-delete-null-pointer-checks -fno-strict-overflow -fno-strict-aliasing)
    nec_flag_if_known(${flag})
endforeach()

set(CMAKE_C_FLAGS_RELEASE "-O2 -g")
if(CMAKE_BUILD_TYPE STREQUAL "Release")
    foreach(flag -fstack-clash-protection -fstack-protector-strong -fcf-protection=full
            -ftrivial-auto-var-init=zero)
        nec_flag_if_known(${flag})
    endforeach()
    add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
    add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack,-z,nodlopen -Wl,--as-needed
        -Wl,--no-copy-dt-needed-entries)
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported()
