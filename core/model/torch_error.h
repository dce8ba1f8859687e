#pragma once

#include <exception>
#include <string>

namespace cmir {

/// The line of an error that says what went wrong: of LibTorch's without its backtrace and the trace through a module.
std::string reasonOf(const std::exception& error);

/// The same as a sentence for who ran the program; where memory ran out it says so, whoever ran out of it.
std::string sentenceOf(const std::exception& error);

}
