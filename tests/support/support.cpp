#include "tests/support/support.h"

#include "core/common/error.h"

namespace cmir::test {

bool isSanitized() // of the build that links the test, which may not be the one that has compiled it
{
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
    return true;
#else
    return false;
#endif
}

std::string realDataFile()
{
    return qEnvironmentVariable("CMIR_TEST_DATA").toStdString();
}

std::string errorText(const std::function<void()>& action)
{
    try {
        action();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

}
