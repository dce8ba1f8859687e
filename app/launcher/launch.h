#pragma once

#include <string>

namespace cmir {

/// Chooses the settings of the numerical libraries for this machine (measured once, then kept in the user's cache
/// folder), sets their environment variables where the user has not, and replaces this process by the program `name`,
/// which lies in
/// ../libexec/cmir-workbench beside the launcher's own folder. Returns an exit status only where that fails. With
/// CMIR_NO_REEXEC=1 in the environment nothing is chosen or set.
///
/// A process of its own, because libgomp and OpenBLAS read their variables when they are loaded: a program linked with
/// LibTorch would have to start itself a second time, and loading LibTorch takes some 0.4 s; this takes a few ms.
int launch(const std::string& name, int argc, char** argv);

}
