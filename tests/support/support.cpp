#include "tests/support/support.h"

#include "core/common/error.h"

namespace cmir::test {

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
