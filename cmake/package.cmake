# The Debian package: `cmake --build BUILD --target package` after a release configuration with
# -DNEC_HOME=/usr/share/nec (where nec-admin looks for migrations) and -DNEC_CONFIG_FILE=/etc/nec/nec.conf. Nothing is migrated or started by installing it:
# docs/exploitation.md says what comes next.
include(GNUInstallDirs)
set(CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(share ${CMAKE_INSTALL_DATADIR}/nec)
install(TARGETS nec-web nec-dispatcher nec-matcher nec-admin nec-simulate RUNTIME)
install(DIRECTORY web/pages web/static DESTINATION ${share}/web)
install(DIRECTORY dispatcher/messages/texts DESTINATION ${share}/dispatcher/messages)
install(DIRECTORY migrations DESTINATION ${share} PATTERN README.md EXCLUDE)
install(FILES deploy/nec.conf DESTINATION /etc/nec)
install(DIRECTORY deploy/systemd/ DESTINATION /lib/systemd/system FILES_MATCHING PATTERN "*.service" PATTERN "*.timer" PATTERN "*.socket")
install(FILES deploy/systemd/nec.sysusers DESTINATION lib/sysusers.d RENAME nec.conf)
install(FILES deploy/systemd/nec.tmpfiles DESTINATION lib/tmpfiles.d RENAME nec.conf)
install(DIRECTORY deploy/nginx deploy/postgresql deploy/redis deploy/asterisk DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md")
install(FILES deploy/debian/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})

# Manuals are what the programs say of themselves, and never behind them.
foreach(page nec-web.8 nec-dispatcher.8 nec-matcher.8 nec-admin.8 nec-simulate.1)
    string(REGEX MATCH "^([a-z-]+)\\.([0-9])$" program ${page})
    set(program ${CMAKE_MATCH_1})
    set(manual ${CMAKE_BINARY_DIR}/man/${page}.gz)
    add_custom_command(OUTPUT ${manual} DEPENDS ${program} ${PROJECT_SOURCE_DIR}/deploy/debian/manual
        COMMAND ${PROJECT_SOURCE_DIR}/deploy/debian/manual $<TARGET_FILE:${program}> ${PROJECT_VERSION} ${manual} VERBATIM)
    list(APPEND manuals ${manual})
    install(FILES ${manual} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${CMAKE_MATCH_2} OPTIONAL)
endforeach()
set(changelog ${CMAKE_BINARY_DIR}/changelog.gz)
add_custom_command(OUTPUT ${changelog} DEPENDS ${PROJECT_SOURCE_DIR}/deploy/debian/changelog
    COMMAND sh -c "gzip -9nc '${PROJECT_SOURCE_DIR}/deploy/debian/changelog' > '${changelog}'" VERBATIM)
add_custom_target(manuals DEPENDS ${manuals} ${changelog})
install(FILES ${changelog} DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME nec)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "Nantes en Compagnie <contact@nec.invalid>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR OFF)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libevent-2.1-7 (>= 2.1.12-stable-8+deb12u1), postgresql-client-15 | postgresql-client, systemd | systemd-standalone-sysusers")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "postgresql (>= 15), redis-server, nginx, espeak-ng")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS asterisk)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "A senior asks, by telephone or on the web, for somebody to go out
with, and a neighbour says yes. PostgreSQL decides; three programs
carry: pages and JSON (nec-web), messages, deadlines and telephone
(nec-dispatcher), and who could come (nec-matcher). nec-admin sets
it up and looks after it; nec-simulate tries other ways to ask in a
town that does not exist.")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/deploy/debian/postinst ${PROJECT_SOURCE_DIR}/deploy/debian/prerm
    ${PROJECT_SOURCE_DIR}/deploy/debian/postrm ${PROJECT_SOURCE_DIR}/deploy/debian/conffiles)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR})
include(CPack)
