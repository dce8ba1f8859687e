# What is installed (`cmake --install`), where, and the Debian package (`cpack` in the build folder; packaging/build makes it
# from nothing). The launchers look for the programs in ../libexec/cmir-workbench beside their own folder.
include(GNUInstallDirs)

install(TARGETS cmir-launcher cmir-workbench-launcher RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(TARGETS cmir cmir-workbench RUNTIME DESTINATION libexec/cmir-workbench)
install(FILES "${PROJECT_SOURCE_DIR}/packaging/cmir-workbench.desktop"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/applications")
install(FILES "${PROJECT_SOURCE_DIR}/packaging/cmir-workbench.metainfo.xml"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/metainfo")
install(FILES "${PROJECT_SOURCE_DIR}/packaging/cmir-workbench.mime.xml"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/mime/packages" RENAME cmir-workbench.xml)
install(FILES "${PROJECT_SOURCE_DIR}/resources/icons/workbench.svg"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps" RENAME cmir-workbench.svg)
install(FILES "${PROJECT_SOURCE_DIR}/README.md" DESTINATION "${CMAKE_INSTALL_DOCDIR}")

# What the program says of itself: manual pages from --help, and what shells complete.
find_program(CMIR_HELP2MAN help2man)
find_program(CMIR_GZIP gzip)
if(CMIR_HELP2MAN AND CMIR_GZIP)
    set(said "${CMAKE_BINARY_DIR}/said")
    add_custom_command(OUTPUT "${said}/done"
        COMMAND "${PROJECT_SOURCE_DIR}/packaging/say" "${CMAKE_BINARY_DIR}/bin" "${said}" "${PROJECT_VERSION}"
        DEPENDS cmir cmir-workbench "${PROJECT_SOURCE_DIR}/packaging/say" VERBATIM)
    add_custom_target(said DEPENDS "${said}/done")
    install(DIRECTORY "${said}/man1" DESTINATION "${CMAKE_INSTALL_MANDIR}" OPTIONAL)
    install(FILES "${said}/cmir" DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" OPTIONAL)
    install(FILES "${said}/_cmir" DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions" OPTIONAL)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME cmir-workbench)
set(CPACK_PACKAGE_CONTACT "CmIR Workbench <cmir-workbench@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "fonts-dejavu-core")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "qt6-qpa-plugins")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"workbench for causal modality-invariant representations
 Trains CmIR (causal modality-invariant representation learning) on multimodal
 features, lets one turn its settings while it trains, and shows on linked plots
 whether invariant and spurious representations come apart and what that buys
 under noise and distribution shift.
 .
 It opens the files that the field has (pickles, NumPy archives, computational
 sequences, tables), repeats and compares runs, trains many seeds at once, and
 compares with baselines. The program cmir does the same on the command line.")
file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/packaging")
string(TIMESTAMP CMIR_PACKAGED "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file("${PROJECT_SOURCE_DIR}/packaging/debian/changelog.in" "${CMAKE_BINARY_DIR}/packaging/changelog" @ONLY)
if(CMIR_GZIP)
    execute_process(COMMAND "${CMIR_GZIP}" -9nf "${CMAKE_BINARY_DIR}/packaging/changelog")
    install(FILES "${CMAKE_BINARY_DIR}/packaging/changelog.gz" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
endif()
install(FILES "${PROJECT_SOURCE_DIR}/packaging/debian/copyright" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
include(CPack)
