#include "core/training/part_watch.h"

#include <torch/types.h>

#include <QtTest>

using namespace cmir;

/// What is said of a part that collapses.
class TestPartWarning : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Answers that are all the same have no remedy of their own: what they are made of died before.
    void deadAnswersNameTheRemedyOfWhatDiedFirst()
    {
        Dataset dataset;
        dataset.modalities.resize(2);
        dataset.modalities[0].name = "text";
        dataset.modalities[1].name = "audio";
        ExperimentConfig settings;
        settings.lambda1 = 6;
        settings.lambda2 = 2;
        const auto warning = [&](std::size_t index, std::size_t first) {
            return partWarning({ index, 0, 1, "epoch 9", first }, dataset, settings, Method::Cmir);
        };
        const RunWarning ofText = warning(0, 0), ofAnswers = warning(4, 0);
        QVERIFY(!ofText.key.empty());
        QCOMPARE(ofAnswers.key, ofText.key);
        QCOMPARE(ofAnswers.value, ofText.value);
        QCOMPARE(ofAnswers.deed, ofText.deed);
        QVERIFY2(ofAnswers.text.find("; Z_inv of modality text collapsed first: ") != std::string::npos,
            ofAnswers.text.c_str());
        const RunWarning ofSpurious = warning(4, 3);
        QCOMPARE(ofSpurious.key, std::string("lambda2"));
        QVERIFY2(
            ofSpurious.text.ends_with("Z_spu of modality audio collapsed first: lower λ₂"), ofSpurious.text.c_str());
        QCOMPARE(ofSpurious.deed, std::string("λ₂ = 0.2"));
        QVERIFY(warning(4, 4).key.empty());
    }
};

QTEST_GUILESS_MAIN(TestPartWarning)
#include "test_part_warning.moc"
