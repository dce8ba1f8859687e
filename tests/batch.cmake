# cmake -DOUT=FILE -DSOURCES=a.cpp;b.cpp -P tests/batch.cmake
# Writes a file that compiles several tests as one, since the headers that each of them reads cost more than all that stands
# in it. What any of them includes comes first. Then each follows in a namespace of its own, so that no name of one meets
# that of another; its main() is that namespace's, and a program's own main() calls it.
set(includes "")
# What moc's own output includes, as far as this Qt has it.
set(of_moc "")
foreach(header IN ITEMS qmetatype.h qtmochelpers.h qxptype_traits.h)
    string(APPEND of_moc "#if __has_include(<QtCore/${header}>)\n#include <QtCore/${header}>\n#endif\n")
endforeach()
set(tests "")
foreach(source IN LISTS SOURCES)
    get_filename_component(name "${source}" NAME_WE)
    file(STRINGS "${source}" lines REGEX "^#include [<\"][^>\"]*[>\"]")
    foreach(line IN LISTS lines)
        if(NOT line MATCHES "\\.moc\"")
            string(REGEX MATCH "^#include [<\"][^>\"]*[>\"]" line "${line}")
            list(APPEND includes "${line}")
        endif()
    endforeach()
    string(APPEND tests "\nnamespace ${name}_alone {\n#include \"${source}\"\n}\n")
endforeach()
list(REMOVE_DUPLICATES includes)
list(JOIN includes "\n" includes)
file(WRITE "${OUT}.new" "#include <memory>\n${of_moc}${includes}\n${tests}")
file(COPY_FILE "${OUT}.new" "${OUT}" ONLY_IF_DIFFERENT)
file(REMOVE "${OUT}.new")
file(TOUCH "${OUT}")
