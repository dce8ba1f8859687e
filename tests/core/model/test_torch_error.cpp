#include "core/common/error.h"
#include "core/model/torch_error.h"

#include <QtTest>

#include <c10/util/Exception.h>

#include <new>

using namespace cmir;

/// What of an error is told to who ran the program: one line, without a backtrace.
class TestTorchError : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void memoryThatRanOut()
    {
        const std::string sentence = "not enough memory: this needs more than the machine has free now";
        QCOMPARE(sentenceOf(std::bad_alloc()), sentence);
        const c10::Error torch({ "alloc", "alloc_cpu.cpp", 75 },
            "DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes");
        const std::string text = sentenceOf(torch);
        QVERIFY2(text.starts_with(sentence + " ("), text.c_str());
        QVERIFY(text.find("you tried to allocate 8 bytes") != std::string::npos);
        QVERIFY(text.find('\n') == std::string::npos);
    }

    void otherErrorsAreTheirFirstLine()
    {
        const c10::Error torch({ "f", "file.cpp", 1 }, "sizes do not fit\nframe #0: ...");
        QCOMPARE(sentenceOf(torch), std::string("sizes do not fit"));
        QCOMPARE(sentenceOf(std::runtime_error("broken")), std::string("broken"));
    }
};

QTEST_GUILESS_MAIN(TestTorchError)
#include "test_torch_error.moc"
