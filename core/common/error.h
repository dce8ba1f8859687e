#pragma once

#include <stdexcept>
#include <string>

namespace cmir {

/// What went wrong, as far as the caller must tell it apart.
enum class ErrorKind {
    BadInput, ///< the user can mend it: a file, a field, a value (exit status 2)
    Failure, ///< it broke while running: disk full, loss not finite (exit status 1)
};

/// The one exception of core. The message is a sentence for the user: it names the file and the field, says what was
/// found and what is allowed, and is shown beside what caused it.
class Error : public std::runtime_error {
public:
    Error(ErrorKind kind, const std::string& message)
        : std::runtime_error(message)
        , m_kind(kind)
    { }

    ErrorKind kind() const noexcept { return m_kind; }

private:
    ErrorKind m_kind;
};

/// An Error of kind BadInput.
class BadInput : public Error {
public:
    explicit BadInput(const std::string& message)
        : Error(ErrorKind::BadInput, message)
    { }
};

/// An Error of kind Failure.
class Failure : public Error {
public:
    explicit Failure(const std::string& message)
        : Error(ErrorKind::Failure, message)
    { }
};

/// Thrown out of a long job when its cancellation was asked for; not an Error: nothing went wrong.
class Cancelled : public std::exception {
public:
    const char* what() const noexcept override { return "cancelled"; }
};

}
