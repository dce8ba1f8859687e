#pragma once

#include <QString>
#include <QTemporaryDir>

#include <functional>
#include <string>

namespace cmir::test {

/// Whether a sanitizer watches, which is slow and sees nothing new in what runs through the same code as before.
bool isSanitized();

/// The real dataset file named in CMIR_TEST_DATA; empty where there is none (the test then skips and says so).
std::string realDataFile();

/// The message of the Error that `action` throws; empty if it throws none.
std::string errorText(const std::function<void()>& action);

}
