#pragma once

#include <QString>
#include <QTemporaryDir>

#include <functional>
#include <string>

namespace cmir::test {

/// Whether ThreadSanitizer watches, to which what runs on the same threads as before shows nothing new.
#ifdef __SANITIZE_THREAD__
inline constexpr bool threadsAreWatched = true;
#else
inline constexpr bool threadsAreWatched = false;
#endif

/// The real dataset file named in CMIR_TEST_DATA; empty where there is none (the test then skips and says so).
std::string realDataFile();

/// The message of the Error that `action` throws; empty if it throws none.
std::string errorText(const std::function<void()>& action);

}
