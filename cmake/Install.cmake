# What is installed (`cmake --install`), where, and the Debian package (`cpack` in the build folder; packaging/build makes it
# from nothing). The launchers look for the programs in ../libexec/cmir-workbench beside their own folder.
include(GNUInstallDirs)
set(CMAKE_INSTALL_DOCDIR "${CMAKE_INSTALL_DATAROOTDIR}/doc/cmir-workbench") # the package's, not the project's
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON) # else cpack builds every test first

install(TARGETS cmir-launcher cmir-workbench-launcher RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(TARGETS cmir cmir-workbench RUNTIME DESTINATION libexec/cmir-workbench)
install(FILES "${PROJECT_SOURCE_DIR}/packaging/cmir-workbench.desktop"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/applications")
install(FILES "${PROJECT_SOURCE_DIR}/packaging/cmir-workbench.metainfo.xml"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/metainfo" RENAME org.cmir.workbench.metainfo.xml)
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
        DEPENDS cmir cmir-workbench "${PROJECT_SOURCE_DIR}/packaging/say"
            "${PROJECT_SOURCE_DIR}/manual/4-commands.md" VERBATIM)
    add_custom_target(said DEPENDS "${said}/done")
    install(DIRECTORY "${said}/man1" DESTINATION "${CMAKE_INSTALL_MANDIR}" OPTIONAL)
    install(FILES "${said}/cmir" DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" OPTIONAL)
    install(FILES "${said}/_cmir" DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions" OPTIONAL)
endif()

# The package's version is the project's unless packaging/build names another, and its text CHANGELOG.md.
set(CMIR_PACKAGE_VERSION "" CACHE STRING "Version of the Debian package; empty: the project's")
if(NOT CMIR_PACKAGE_VERSION)
    set(CMIR_PACKAGE_VERSION "${PROJECT_VERSION}")
endif()
set(CMIR_PACKAGE_REVISION "1" CACHE STRING "Revision of the Debian package")
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME cmir-workbench)
set(CPACK_PACKAGE_CONTACT "CmIR Workbench <cmir-workbench@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_PACKAGE_VERSION "${CMIR_PACKAGE_VERSION}")
set(CPACK_DEBIAN_PACKAGE_RELEASE "${CMIR_PACKAGE_REVISION}")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# What no library asks for: the font of pictures, windows on X and Wayland, and the BLAS whose kernels the launcher chooses;
# any other meets LibTorch's need too, and is many times slower.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "fonts-dejavu-core, libopenblas0-pthread, qt6-qpa-plugins")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "workbench for causal modality-invariant representations")
set(CPACK_PACKAGE_DESCRIPTION
"Trains CmIR (causal modality-invariant representation learning) on multimodal
features, lets one turn its settings while it trains, and shows on linked
plots whether invariant and spurious representations come apart and what that
buys under noise and distribution shift.

It opens the files that the field has (pickles, NumPy archives, computational
sequences, tables), repeats and compares runs, trains many seeds at once, and
compares with baselines. The program cmir does the same on the command line.")
if(CMIR_GZIP)
    set(changes "${CMAKE_BINARY_DIR}/packaging")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
        "${PROJECT_SOURCE_DIR}/CHANGELOG.md" "${PROJECT_SOURCE_DIR}/packaging/cmir-workbench.metainfo.xml")
    execute_process(
        COMMAND "${PROJECT_SOURCE_DIR}/packaging/changelog" "${CMIR_PACKAGE_VERSION}" "${CMIR_PACKAGE_REVISION}" "${changes}"
        COMMAND_ERROR_IS_FATAL ANY)
    install(FILES "${changes}/changelog.gz" "${changes}/changelog.Debian.gz" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
endif()
install(FILES "${PROJECT_SOURCE_DIR}/packaging/debian/copyright" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(FILES "${PROJECT_SOURCE_DIR}/packaging/debian/lintian-overrides" DESTINATION "${CMAKE_INSTALL_DATADIR}/lintian/overrides"
    RENAME cmir-workbench)
include(CPack)
