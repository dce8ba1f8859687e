#include "core/common/error.h"
#include "core/import/pickle/reader.h"
#include "tests/core/import/python_files.h"
#include "tests/support/support.h"

#include <fmt/format.h>

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <bit>
#include <cstring>

// Pickles are written by Python's own pickle (write_pickles.py), and what they hold is compared as text.

using namespace cmir;
using namespace cmir::foreign;
using pickle::Kind;
using test::errorText;

namespace {

std::string fnv(const std::vector<double>& values)
{
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const double value : values)
        hash = (hash ^ std::bit_cast<std::uint64_t>(value)) * 0x100000001b3;
    return fmt::format("{:016x}", hash);
}

std::string hex(const pickle::Document& document, const pickle::Value& bytes)
{
    std::string raw(document.byteCount(bytes).value_or(0), '\0');
    if (!document.byteCount(bytes)) { // how many is not known before they are read
        const auto stream = document.stream(bytes);
        try {
            for (char next = 0;; raw += next)
                stream->read(std::span(&next, 1));
        } catch (const BadInput&) { }
    } else {
        document.stream(bytes)->read(raw);
    }
    std::string text;
    for (const char byte : raw)
        text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    return text;
}

std::string arrayText(const pickle::Document& document, const pickle::Array& array)
{
    std::vector<std::string> shape;
    for (const auto extent : array.shape)
        shape.push_back(std::to_string(extent));
    std::string contents;
    if (array.type.kind == ElementType::Kind::Number) {
        std::vector<double> values(static_cast<std::size_t>(array.elements()));
        NumberReader reader = pickle::numbers(document, array);
        const std::size_t half = values.size() / 2; // in two goes
        reader.read(std::span(values).first(half));
        reader.read(std::span(values).subspan(half));
        contents = fnv(values);
    } else {
        contents = fmt::format("{}", fmt::join(pickle::texts(document, array), "|"));
    }
    return fmt::format("array({},{},{})", array.type.name(), fmt::join(shape, "x"), contents);
}

/// As write_pickles.py says it.
std::string textOf(const pickle::Document& document, const pickle::Value& value)
{
    std::vector<std::string> parts;
    switch (value.kind) {
    case Kind::None:
        return "None";
    case Kind::Bool:
        return value.integer != 0 ? "True" : "False";
    case Kind::Integer:
        return fmt::format("int({})", value.integer);
    case Kind::Real:
        return fmt::format("real({:016x})", std::bit_cast<std::uint64_t>(value.real));
    case Kind::Text:
        return fmt::format("text({})", document.text(value).value_or("?"));
    case Kind::Bytes:
        return fmt::format("bytes({})", hex(document, value));
    case Kind::Array:
        return arrayText(document, document.array(value));
    case Kind::Dict:
        for (const auto& [key, item] : document.entries(value))
            parts.push_back(textOf(document, key) + "=" + textOf(document, item));
        return fmt::format("dict({})", fmt::join(parts, ","));
    case Kind::List:
    case Kind::Tuple:
    case Kind::Set:
        for (const auto& item : document.items(value))
            parts.push_back(textOf(document, item));
        if (value.is(Kind::Set))
            std::ranges::sort(parts);
        return fmt::format("{}({})",
            value.is(Kind::List)        ? "list"
                : value.is(Kind::Tuple) ? "tuple"
                                        : "set",
            fmt::join(parts, ","));
    default:
        return "other";
    }
}

pickle::Document readText(const std::string& bytes)
{
    return pickle::read(bytesOf(bytes), "x.pkl");
}

std::string refusal(const std::string& bytes)
{
    return errorText([&] { readText(bytes); });
}

}

class TestPickle : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    bool m_written = false;

    QString path(const QString& name) const { return m_folder.filePath(name); }

private Q_SLOTS:
    void initTestCase() { m_written = test::writeByPython(QFINDTESTDATA("write_pickles.py"), m_folder.path()); }

    void whatPythonWrites_data()
    {
        QTest::addColumn<QString>("name");
        if (!m_written)
            QSKIP("Python with NumPy is not there");
        for (const QString& file : QDir(m_folder.path()).entryList({ "*.pkl" }))
            QTest::newRow(qPrintable(file)) << file.chopped(4);
    }

    void whatPythonWrites()
    {
        QFETCH(const QString, name);
        const std::filesystem::path file = path(name + ".pkl").toStdString();
        const pickle::Document document = pickle::read(openBytes(file), file.string());
        QFile expected(path(name + ".txt"));
        QVERIFY(expected.open(QIODevice::ReadOnly));
        const std::string found = textOf(document, document.root()), wanted = expected.readAll().toStdString();
        const auto differs = std::ranges::mismatch(found, wanted);
        const auto at = static_cast<std::size_t>(differs.in1 - found.begin());
        const std::size_t from = at > 60 ? at - 60 : 0;
        QVERIFY2(found == wanted,
            ("found    ..." + found.substr(from, 160) + "\nexpected ..." + wanted.substr(from, 160)).c_str());
    }

    /// At whatever byte a file ends, that is said, and nothing else happens.
    void cutShortAtAnyByte()
    {
        if (!m_written)
            QSKIP("Python with NumPy is not there");
        for (const char* name : { "numpy1_protocol0.pkl", "numpy1_protocol2.pkl", "numpy2_protocol5.pkl" }) {
            QFile file(path(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const std::string whole = file.read(60'000).toStdString(); // of the whole of its beginning
            for (std::size_t size = 0; size < whole.size(); size += size < 2000 ? 1 : 997)
                QVERIFY(!refusal(whole.substr(0, size)).empty());
        }
        QCOMPARE(refusal(""), std::string("x.pkl: the file is empty"));
        QCOMPARE(refusal("\x80\x04K"), std::string("x.pkl: the pickle is cut short: it ends at byte 3"));
    }

    void whatWouldRunCodeIsRefused()
    {
        const std::string runs = "; this file wants to run code";
        QCOMPARE(refusal("cposix\nsystem\n(S'true'\ntR."), "x.pkl: refused: posix.system at byte 0" + runs);
        QCOMPARE(refusal("(iposix\nsystem\n."), "x.pkl: refused: posix.system at byte 1" + runs);
        QCOMPARE(refusal(std::string("\x80\x04\x8c\x08") + "builtins\x8c\x04" + "eval\x93."),
            "x.pkl: refused: builtins.eval at byte 18" + runs);
        QCOMPARE(refusal("c__builtin__\ngetattr\n."), "x.pkl: refused: __builtin__.getattr at byte 0" + runs);
        QCOMPARE(refusal("cnumpy\nload\n."), "x.pkl: refused: numpy.load at byte 0" + runs);
        QCOMPARE(refusal("c\x1b[31mx\nname\n."), "x.pkl: refused: \xef\xbf\xbd[31mx.name at byte 0" + runs);
        QVERIFY(refusal("\x82\x01.").starts_with("x.pkl: an object of a private register"));
        QVERIFY(refusal("Pname\n.").starts_with("x.pkl: the pickle refers to something outside it"));
    }

    void whatIsNoPickle()
    {
        QCOMPARE(refusal("\x89HDF\r\n"), std::string("x.pkl: an unknown instruction (72) at byte 1"));
        QCOMPARE(refusal("id,label\n"),
            std::string("x.pkl: this is text, and no pickle (the pickle is cut short: it ends at byte 9)"));
        QCOMPARE(refusal(std::string("\x80\x09.", 3)),
            std::string(
                "x.pkl: this is a pickle of protocol 9, and 0 to 5 can be read; write it again with protocol 4 at "
                "byte 0"));
        QCOMPARE(refusal("\x8e\xff\xff\xff\xff\xff\xff\xff\x7f."),
            std::string("x.pkl: the file is cut off or damaged: bytes of 9,223,372,036,854,775,807 bytes should "
                        "follow, and only 1 "
                        "bytes are left, at byte 9"));
        QCOMPARE(refusal("h\x05."), std::string("x.pkl: the pickle refers to its value 5, which it has not at byte 0"));
        QCOMPARE(refusal("."), std::string("x.pkl: the pickle ends with 0 values instead of one at byte 1"));
        QCOMPARE(refusal("K\x01K\x02."), std::string("x.pkl: the pickle ends with 2 values instead of one at byte 5"));
        QCOMPARE(refusal("0."), std::string("x.pkl: a value is taken where there is none at byte 0"));
        QCOMPARE(refusal("K\x01(0t."), std::string("x.pkl: a group of values ends that never began at byte 4"));
        QCOMPARE(refusal("K\x01K\x02"
                         "a."),
            std::string("x.pkl: values are added to what is no list at byte 4"));
        QCOMPARE(refusal("}]K\x01s."), std::string("x.pkl: a list or dict is the key of a dict at byte 4"));
    }

    /// A list that holds itself, a hundred thousand lists in each other: neither reading nor letting go recurses.
    void whatHoldsItself()
    {
        const pickle::Document loop = readText("]q\x01h\x01"
                                               "a.");
        QCOMPARE(loop.items(loop.root()).size(), std::size_t { 1 });
        QCOMPARE(loop.items(loop.root())[0].index, loop.root().index);
        const pickle::Document deep = readText(std::string(100'000, '(') + std::string(100'000, 'l') + ".");
        QVERIFY(deep.root().is(Kind::List));
        const std::string many(std::size_t { 8 } << 20, '}'); // each takes more than a byte
        QVERIFY2(refusal(many).starts_with("x.pkl: the pickle makes more objects than its size allows"),
            refusal(many).c_str());
    }

    void arraysThatDoNotFit()
    {
        using namespace std::string_literals;
        const auto array = [](const std::string& shape, const std::string& type, const std::string& bytes) {
            return "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01"s + "btR(K\x01"s + shape
                + "cnumpy\ndtype\n(U"s + static_cast<char>(type.size()) + type
                + "K\x00K\x01tR(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89U"s
                + static_cast<char>(bytes.size()) + bytes + "tb.";
        };
        const auto said = [&](const std::string& shape, const std::string& type, const std::string& bytes) {
            std::string text = refusal(array(shape, type, bytes));
            return text.substr(0, text.rfind(" at byte"));
        };
        const std::string two = "(K\x02t"s;
        QVERIFY(readText("cnumpy\ndtype\n(U\x02"
                         "f4K\x00K\x01tR0N."s)
                    .root()
                    .is(Kind::None));
        QCOMPARE(said(two, "f4", "1234567"), std::string("x.pkl: the shape of an array needs 8 bytes, and it has 7"));
        QCOMPARE(said("(J\xff\xff\xff\xfft"s, "f4", ""), std::string("x.pkl: an array has a shape that cannot be"));
        QCOMPARE(said("(J\xff\xff\xff\x7fJ\xff\xff\xff\x7fJ\xff\xff\xff\x7ft"s, "f4", ""),
            std::string("x.pkl: an array has a shape that cannot be"));
        QCOMPARE(said(two, "c8", ""),
            std::string("x.pkl: an array of the type \"c8\"; numbers, texts and objects are read"));
        QCOMPARE(said(two, "M8[ns]", ""),
            std::string("x.pkl: an array of the type \"M8[ns]\"; numbers, texts and objects are read"));
        QCOMPARE(said(two, "O8", ""), std::string("x.pkl: an array has no data"));
        QCOMPARE(said("K\x02", "f4", "12345678"), std::string("x.pkl: an array has no shape"));
    }
};

QTEST_GUILESS_MAIN(TestPickle)
#include "test_pickle.moc"
