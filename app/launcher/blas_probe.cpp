#include "app/launcher/blas_probe.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <limits>
#include <vector>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

namespace cmir {

namespace {

using Clock = std::chrono::steady_clock;
/// The Fortran interface, which every BLAS has.
using Sgemm = void (*)(const char*, const char*, const int*, const int*, const int*, const float*, const float*,
    const int*, const float*, const int*, const float*, float*, const int*);

struct Shape {
    int m, n, k;
};

constexpr Shape large { 256, 256, 256 };

class Products {
public:
    explicit Products(Sgemm sgemm)
        : m_sgemm(sgemm)
        , m_a(256 * 256, 0.5F)
        , m_b(256 * 256, 0.25F)
        , m_c(256 * 256)
    { }

    void multiply(const Shape& s)
    {
        const float one = 1, zero = 0;
        m_sgemm("N", "N", &s.m, &s.n, &s.k, &one, m_a.data(), &s.m, m_b.data(), &s.k, &zero, m_c.data(), &s.m);
    }

private:
    Sgemm m_sgemm;
    std::vector<float> m_a, m_b, m_c;
};

/// The shortest time in seconds that `action` took, tried for 40 ms: other work on the machine only ever adds time.
template <typename Action> double shortest(Action action)
{
    double best = std::numeric_limits<double>::infinity();
    const auto end = Clock::now() + std::chrono::milliseconds(40);
    do {
        const auto start = Clock::now();
        action();
        best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
    } while (Clock::now() < end);
    return best;
}

std::optional<double> measure(const std::string& library)
{
    void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
    const auto sgemm = handle ? reinterpret_cast<Sgemm>(dlsym(handle, "sgemm_")) : nullptr;
    if (!sgemm)
        return {};
    Products products(sgemm);
    products.multiply(large); // starts threads, takes memory
    const double seconds = shortest([&] { products.multiply(large); });
    return 2e-9 * large.m * large.n * large.k / seconds;
}

[[noreturn]] void runChild(int output, const std::string& library, const std::string& core)
{
    // The clock that ends the child also where a product never returns, or the library's load does not.
    std::signal(SIGALRM, SIG_DFL);
    itimerval limit {};
    limit.it_value.tv_usec = 400'000;
    setitimer(ITIMER_REAL, &limit, nullptr);

    const int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nothing, STDERR_FILENO); // a library's complaint about a core type is not for the user
    core.empty() ? unsetenv("OPENBLAS_CORETYPE") : setenv("OPENBLAS_CORETYPE", core.c_str(), 1);
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    setenv("OMP_NUM_THREADS", "1", 1); // a BLAS built with OpenMP
    const auto result = measure(library);
    if (result && write(output, &*result, sizeof *result) == static_cast<ssize_t>(sizeof *result))
        _exit(0);
    _exit(1);
}

}

std::optional<double> probeBlas(const std::string& library, const std::string& core)
{
    std::array<int, 2> ends {};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
        return {};
    const pid_t child = fork(); // the launcher has one thread, so a child may do anything
    if (child == 0)
        runChild(ends[1], library, core);
    close(ends[1]);
    double result = 0;
    const bool whole = child > 0 && read(ends[0], &result, sizeof result) == static_cast<ssize_t>(sizeof result);
    close(ends[0]);
    if (child > 0)
        waitpid(child, nullptr, 0);
    return whole ? std::optional(result) : std::nullopt;
}

}
