#include "ui/settings.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace cmir::ui;

/// What the window remembers: every kind of value comes back, windows do not undo each other, nothing is lost.
class TestSettings : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_path;

    QByteArray content() const
    {
        QFile file(m_path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private Q_SLOTS:
    void init()
    {
        static int number = 0;
        m_path = m_folder.filePath(QStringLiteral("folder %1/settings.json").arg(++number));
    }

    void everyKindOfValueComesBack()
    {
        const QByteArray binary("\x00\xff\x01 state", 9);
        {
            const auto settings = Settings::inFile(m_path);
            settings->setValue(QStringLiteral("text"), QStringLiteral("λ₁ \"=\" \\ ;"));
            settings->setValue(QStringLiteral("list"), QStringList { QStringLiteral("a, b"), QString() });
            settings->setValue(QStringLiteral("none"), QStringList());
            settings->setValue(QStringLiteral("number"), 0.1);
            settings->setValue(QStringLiteral("count"), 7);
            settings->setValue(QStringLiteral("switch"), true);
            settings->setValue(QStringLiteral("bytes"), binary);
            settings->setValue(QStringLiteral("json"), QByteArray("{\"K\":3}"));
        } // written at the end
        const auto settings = Settings::inFile(m_path);
        QCOMPARE(settings->value(QStringLiteral("text")).toString(), QStringLiteral("λ₁ \"=\" \\ ;"));
        QCOMPARE(settings->value(QStringLiteral("list")).toStringList(),
            (QStringList { QStringLiteral("a, b"), QString() }));
        QVERIFY(settings->value(QStringLiteral("none"), 1).toStringList().isEmpty());
        QCOMPARE(settings->value(QStringLiteral("number")).toDouble(), 0.1);
        QCOMPARE(settings->value(QStringLiteral("count")).toInt(), 7);
        QCOMPARE(settings->value(QStringLiteral("switch")).toBool(), true);
        QCOMPARE(settings->value(QStringLiteral("bytes")).toByteArray(), binary);
        QCOMPARE(settings->value(QStringLiteral("json")).toByteArray(), QByteArray("{\"K\":3}"));
        QCOMPARE(settings->value(QStringLiteral("missing"), 5).toInt(), 5);
        QVERIFY(content().contains("{\\\"K\\\":3}")); // text can be read in the file
    }

    void windowsWriteWhatWasChangedInThem()
    {
        const auto first = Settings::inFile(m_path), second = Settings::inFile(m_path);
        first->setValue(QStringLiteral("a"), 1);
        QCOMPARE(first->sync(), QString());
        second->setValue(QStringLiteral("b"), 2);
        QCOMPARE(second->sync(), QString());
        const auto later = Settings::inFile(m_path);
        QCOMPARE(later->value(QStringLiteral("a")).toInt(), 1);
        QCOMPARE(later->value(QStringLiteral("b")).toInt(), 2);
    }

    void whatIsTheSameIsNotWritten()
    {
        const auto settings = Settings::inFile(m_path);
        int calls = 0;
        settings->whenChanged([&] { ++calls; });
        settings->setValue(QStringLiteral("a"), 1);
        settings->setValue(QStringLiteral("a"), 1);
        QCOMPARE(calls, 1);
        QCOMPARE(settings->sync(), QString());
        QVERIFY(QFile::remove(m_path));
        QCOMPARE(settings->sync(), QString());
        QVERIFY(!QFile::exists(m_path));
    }

    void aFileThatIsNoneIsKept()
    {
        {
            Settings::inFile(m_path)->setValue(QStringLiteral("a"), 1);
        }
        QFile file(m_path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("[General]\na=1\n");
        file.close();
        {
            const auto settings = Settings::inFile(m_path);
            QVERIFY(!settings->value(QStringLiteral("a")).isValid());
            settings->setValue(QStringLiteral("b"), 2);
        }
        QCOMPARE(Settings::inFile(m_path)->value(QStringLiteral("b")).toInt(), 2);
        QFile aside(m_path + QStringLiteral(".unreadable"));
        QVERIFY(aside.open(QIODevice::ReadOnly));
        QCOMPARE(aside.readAll(), QByteArray("[General]\na=1\n"));
    }

    void memoryStaysMemory()
    {
        const auto settings = Settings::inMemory();
        settings->setValue(QStringLiteral("a"), 1);
        QCOMPARE(settings->value(QStringLiteral("a")).toInt(), 1);
        QCOMPARE(settings->sync(), QString());
    }
};

QTEST_GUILESS_MAIN(TestSettings)
#include "test_settings.moc"
