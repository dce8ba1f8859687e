#include "core/common/normal_numbers.h"

#include <QtTest>

#include <cmath>
#include <numbers>
#include <vector>

using namespace cmir;

namespace {

using Counter = std::array<std::uint32_t, 4>;
constexpr std::uint64_t key = 0x1234567890ABCDEF;

std::vector<float> numbers(std::int64_t count, std::uint64_t position = 0)
{
    std::vector<float> out(static_cast<std::size_t>(count));
    fillNormal(out.data(), count, key, position);
    return out;
}

/// Mean of f over the numbers.
template <class Function> double mean(const std::vector<float>& values, Function f)
{
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
        sum += f(i);
    return sum / static_cast<double>(values.size());
}

}

class TestNormalNumbers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void philoxGivesThePublishedWords()
    {
        // The known answers that its authors publish.
        QCOMPARE(philox({ 0, 0, 0, 0 }, { 0, 0 }), (Counter { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 }));
        QCOMPARE(
            philox({ ~0U, ~0U, ~0U, ~0U }, { ~0U, ~0U }), (Counter { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd }));
        QCOMPARE(philox({ 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 }, { 0xa4093822, 0x299f31d0 }),
            (Counter { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 }));
    }

    void theNumbersAreBoxAndMullersOfTheWords()
    {
        // A plain form in double precision: group g, lane i is counter 16 g + i; its words 0, 1 give the numbers i and
        // 16 + i of the group, words 2, 3 the numbers 32 + i and 48 + i.
        const std::uint64_t begin = (std::uint64_t { 1 } << 32) - 2;
        const std::vector<float> found = numbers(64 * 40, begin);
        for (std::uint64_t g = 0; g < 40; ++g)
            for (std::uint64_t i = 0; i < 16; ++i) {
                const std::uint64_t count = (begin + g) * 16 + i;
                const Counter words
                    = philox({ static_cast<std::uint32_t>(count), static_cast<std::uint32_t>(count >> 32), 0, 0 },
                        { static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32) });
                for (std::size_t pair = 0; pair < 2; ++pair) {
                    const double u = ((words[2 * pair] >> 8) + 1) / 16777216.0;
                    const std::uint32_t turn = words[2 * pair + 1];
                    const double angle
                        = ((turn >> 30) + (((turn >> 8) & 0x3FFFFF) + 0.5) / 4194304.0 - 0.5) * std::numbers::pi / 2;
                    const double radius = std::sqrt(-2 * std::log(u));
                    const float* at = found.data() + g * 64 + pair * 32 + i;
                    QVERIFY(std::abs(at[0] - radius * std::cos(angle)) < 3e-6);
                    QVERIFY(std::abs(at[16] - radius * std::sin(angle)) < 3e-6);
                }
            }
    }

    void momentsAreThoseOfTheNormalDistribution()
    {
        const std::vector<float> z = numbers(1 << 20);
        const double n = static_cast<double>(z.size());
        const auto power = [&](int k) { return mean(z, [&](std::size_t i) { return std::pow(z[i], k); }); };
        // Five standard errors: the variances of z, z^2, z^3, z^4 are 1, 2, 15, 96.
        QVERIFY(std::abs(power(1)) < 5 * std::sqrt(1 / n));
        QVERIFY(std::abs(power(2) - 1) < 5 * std::sqrt(2 / n));
        QVERIFY(std::abs(power(3)) < 5 * std::sqrt(15 / n));
        QVERIFY(std::abs(power(4) - 3) < 5 * std::sqrt(96 / n));
        for (const std::size_t lag : { 1U, 16U, 32U, 64U, 4096U }) {
            const double product = mean(z, [&](std::size_t i) { return z[i] * z[(i + lag) % z.size()]; });
            QVERIFY(std::abs(product) < 5 / std::sqrt(n));
        }
        const double beyond = mean(z, [&](std::size_t i) { return std::abs(z[i]) > 3 ? 1.0 : 0.0; });
        QVERIFY(std::abs(beyond - 0.0026998) < 5 * std::sqrt(0.0027 / n));
    }

    void piecesAreThoseOfTheWhole()
    {
        const std::vector<float> whole = numbers(64 * 5), part = numbers(70, 3);
        QVERIFY(std::equal(part.begin(), part.end(), whole.begin() + 64 * 3));
    }

    void keysGiveStreamsOfTheirOwn()
    {
        std::vector<float> other(64);
        fillNormal(other.data(), 64, key + 1);
        QVERIFY(other != numbers(64));
    }
};

QTEST_GUILESS_MAIN(TestNormalNumbers)
#include "test_normal_numbers.moc"
