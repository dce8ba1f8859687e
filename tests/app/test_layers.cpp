#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QMap>
#include <QRegularExpression>
#include <QSet>
#include <QStringList>
#include <QTest>

// The rules of the house that can be read off the sources: layers core < viz < ui < app with includes only downwards,
// the same inside core by its folders, no Qt in core, no LibTorch in what viz and ui include, qcustomplot.h through
// viz's fence only, no file beyond 600 lines, no name twice in the unnamed namespaces of a library: which files are
// compiled as one changes with every new one, and then the two would meet.

namespace {

constexpr int longestFile = 600;
const QStringList layers { "core", "viz", "ui", "app" };
/// The folders of core, each using only those before it: no circle can arise.
const QStringList coreFolders { "common", "config", "data", "run", "storage", "import", "model", "objective",
    "evaluation", "analysis", "search", "library", "training", "experiment" };

using Tree = QMap<QString, QString>; ///< path from the project's root -> text

QStringList includesOf(const QString& text)
{
    static const QRegularExpression include(
        "^[ \\t]*#[ \\t]*include[ \\t]*[<\"]([^>\"]+)[>\"]", QRegularExpression::MultilineOption);
    QStringList names;
    for (auto matches = include.globalMatch(text); matches.hasNext();)
        names.append(matches.next().captured(1));
    return names;
}

QString layerOf(const QString& path)
{
    return path.section('/', 0, 0);
}

/// The place of a file of core in the order of its folders; -1 for files of other layers.
qsizetype corePlace(const QString& path)
{
    return layerOf(path) == "core" && path.count('/') > 1 ? coreFolders.indexOf(path.section('/', 1, 1)) : -1;
}

bool isTorch(const QString& name)
{
    return name.startsWith("torch/") || name.startsWith("ATen/") || name.startsWith("c10/");
}

/// The LibTorch header that a project header leads to, by whatever it includes; empty: none.
QString torchBehind(const Tree& tree, const QString& header, QSet<QString>& seen)
{
    if (seen.contains(header) || !tree.contains(header))
        return {};
    seen.insert(header);
    for (const auto& name : includesOf(tree[header])) {
        const QString found = isTorch(name) ? name : torchBehind(tree, name, seen);
        if (!found.isEmpty())
            return found;
    }
    return {};
}

QStringList offencesOfInclude(const Tree& tree, const QString& path, const QString& name)
{
    static const QRegularExpression qt("^(Q[A-Z]|Qt[A-Z]|qcustomplot)");
    const QString layer = layerOf(path);
    QStringList found;
    if (layers.indexOf(layerOf(name)) > layers.indexOf(layer))
        found.append(path + " includes " + name + ", which is above it");
    if (layer == "core" && layerOf(name) == "core" && corePlace(name) > corePlace(path))
        found.append(path + " includes " + name + ", whose folder is above its own");
    if (layer == "core" && qt.match(name).hasMatch())
        found.append(path + " includes " + name + "; core has no Qt");
    if (layer == "viz" || layer == "ui") {
        QSet<QString> seen;
        const QString torch = isTorch(name) ? name : torchBehind(tree, name, seen);
        if (!torch.isEmpty())
            found.append(path + " reaches " + torch + " through " + name);
    }
    if (name.endsWith("qcustomplot.h") && path != "viz/qcustomplot_fence.h")
        found.append(path + " includes qcustomplot.h beside the fence");
    return found;
}

/// Sources that can be compiled as one.
QString libraryOf(const QString& path)
{
    return layerOf(path) == "app" ? path.section('/', 0, 1) : layerOf(path);
}

/// What stands in the unnamed namespaces of a source at their first level, each line by itself.
QStringList linesOfUnnamed(const QString& text)
{
    static const QRegularExpression noCode("\"(\\\\.|[^\"\\\\])*\"|'(\\\\.|[^'\\\\])'|//.*");
    QStringList found;
    int open = 0; // braces, from that of an unnamed namespace on
    for (const QString& line : text.split('\n')) {
        const QString code = QString(line).remove(noCode);
        if (open == 1)
            found.append(line);
        if (open > 0 || line == "namespace {")
            open += static_cast<int>(code.count('{') - code.count('}'));
    }
    return found;
}

/// What the unnamed namespaces of a source declare at their first level: the name of a constant, a type or an alias, a
/// function's with its parameters' types; and what an alias says, which may be said alike elsewhere.
QMap<QString, QString> unnamedNames(const QString& text)
{
    static const QRegularExpression alias("^(?:using|namespace) (?:(\\w+) = .*|.*::(\\w+));");
    static const QRegularExpression variable(
        "^(?:constexpr|const|static|inline|thread_local)\\b[^(]*?\\b(\\w+)(?:\\[[^\\]]*\\])? ?(?:=|\\{|;)");
    static const QRegularExpression type("^(?:struct|class|enum class|enum) (\\w+)");
    static const QRegularExpression function("^(?!return)\\w[\\w:<>,&*\\[\\] ]*?[ &*](\\w+)\\(([^)]*)");
    static const QRegularExpression parameterName("\\b\\w+(?: = [^,)]*)?(?=,|$)");
    QMap<QString, QString> names;
    for (const QString& line : linesOfUnnamed(text))
        if (const auto said = alias.match(line); said.hasMatch())
            names.insert(said.captured(1) + said.captured(2), said.captured());
        else if (const auto call = function.match(line); call.hasMatch())
            names.insert(call.captured(1) + '(' + call.captured(2).remove(parameterName).remove(' ') + ')', {});
        else
            for (const auto& pattern : { variable, type })
                if (const auto found = pattern.match(line); found.hasMatch())
                    names.insert(found.captured(1), {});
    return names;
}

QStringList namesThatStandTwice(const Tree& tree)
{
    struct Place {
        QString file, alias;
    };
    QMap<QString, Place> first; ///< library and name -> where it stands first
    QStringList found;
    for (auto file = tree.begin(); file != tree.end(); ++file) {
        if (!file.key().endsWith(".cpp"))
            continue;
        const QMap<QString, QString> names = unnamedNames(file.value());
        for (auto name = names.begin(); name != names.end(); ++name) {
            const QString key = libraryOf(file.key()) + ": " + name.key();
            if (!first.contains(key))
                first.insert(key, { file.key(), name.value() });
            else if (name.value().isEmpty() || name.value() != first[key].alias)
                found.append(key + " stands in " + first[key].file + " and in " + file.key());
        }
    }
    return found;
}

QStringList offences(const Tree& tree)
{
    QStringList found = namesThatStandTwice(tree);
    for (auto file = tree.begin(); file != tree.end(); ++file) {
        if (!layers.contains(layerOf(file.key())))
            continue;
        if (layerOf(file.key()) == "core" && file.key().count('/') > 1 && corePlace(file.key()) < 0)
            found.append(file.key() + " is in a folder of core that has no place in their order");
        for (const auto& name : includesOf(file.value()))
            found += offencesOfInclude(tree, file.key(), name);
        if (const auto lines = file.value().count('\n'); lines > longestFile)
            found.append(file.key() + " has " + QString::number(lines) + " lines");
    }
    return found;
}

Tree readTree(const QString& root)
{
    Tree tree;
    for (const auto& layer : layers) {
        QDirIterator files(root + '/' + layer, { "*.h", "*.cpp" }, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (file.open(QIODevice::ReadOnly))
                tree[QDir(root).relativeFilePath(file.fileName())] = QString::fromUtf8(file.readAll());
        }
    }
    return tree;
}

}

class TestLayers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theProjectKeepsItsRules()
    {
        const Tree tree = readTree(CMIR_SOURCE_DIR);
        QVERIFY2(tree.size() > 50, "the source tree was not found");
        const QStringList found = offences(tree);
        QVERIFY2(found.isEmpty(), qPrintable(found.join('\n')));
    }

    void everyRuleCatchesItsOffence_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("count");
        QTest::newRow("downwards") << "ui/window.h"
                                   << "#include \"viz/plot.h\"\n#include \"core/plain.h\"\n"
                                   << 0;
        QTest::newRow("upwards") << "core/data/a.cpp"
                                 << "#include \"viz/plot.h\"\n"
                                 << 1;
        QTest::newRow("upwards from ui") << "ui/a.cpp"
                                         << "  #  include \"app/cmir/main.h\"\n"
                                         << 1;
        QTest::newRow("downwards inside core") << "core/training/a.h"
                                               << "#include \"core/run/b.h\"\n"
                                               << 0;
        QTest::newRow("upwards inside core") << "core/model/a.h"
                                             << "#include \"core/training/b.h\"\n"
                                             << 1;
        QTest::newRow("a folder of core without a place") << "core/attic/a.h"
                                                          << "" << 1;
        QTest::newRow("Qt in core") << "core/a.h"
                                    << "#include <QString>\n#include <QtCore/QFile>\n"
                                    << 2;
        QTest::newRow("torch in viz") << "viz/a.cpp"
                                      << "#include <torch/torch.h>\n"
                                      << 1;
        QTest::newRow("torch behind two headers") << "ui/a.cpp"
                                                  << "#include \"core/outer.h\"\n"
                                                  << 1;
        QTest::newRow("torch in core") << "core/a.cpp"
                                       << "#include \"core/outer.h\"\n#include <ATen/ATen.h>\n"
                                       << 0;
        QTest::newRow("beside the fence") << "viz/a.cpp"
                                          << "#include <qcustomplot.h>\n"
                                          << 1;
        QTest::newRow("the fence") << "viz/qcustomplot_fence.h"
                                   << "#include <qcustomplot.h>\n"
                                   << 0;
        QTest::newRow("long") << "core/a.cpp" << QString(601, '\n') << 1;
        const auto unnamed = [](const char* line) { return "namespace {\n\n" + QString(line) + "\n\n}\n"; };
        QTest::newRow("a constant's name twice") << "ui/views/a.cpp" << unnamed("constexpr int most = 4;") << 1;
        QTest::newRow("a type and a constant") << "ui/a.cpp" << unnamed("struct most {") << 1;
        QTest::newRow("in another library") << "viz/a.cpp" << unnamed("constexpr int most = 4;") << 0;
        QTest::newRow("a function twice") << "ui/a.cpp" << unnamed("int ask(QWidget* window, int n = 3)") << 1;
        QTest::newRow("a name beyond the namespace") << "ui/a.cpp" << unnamed("int beyond()") << 0;
        QTest::newRow("of other parameters") << "ui/a.cpp" << unnamed("int ask(QWidget* parent)") << 0;
        QTest::newRow("within a function") << "ui/a.cpp" << unnamed("    const int most = 4;") << 0;
        QTest::newRow("an alias twice") << "ui/a.cpp" << unnamed("using Rows = std::vector<int>;") << 0;
        QTest::newRow("an alias otherwise") << "ui/a.cpp" << unnamed("using Rows = std::vector<char>;") << 1;
        QTest::newRow("just short enough") << "core/a.cpp" << QString(600, '\n') << 0;
    }
    void everyRuleCatchesItsOffence()
    {
        QFETCH(QString, path);
        QFETCH(QString, text);
        QFETCH(int, count);
        Tree tree {
            { "core/plain.h", "#include <vector>\n" },
            { "core/outer.h", "#include \"core/inner.h\"\n#include \"core/outer.h\"\n" },
            { "core/inner.h", "#include <torch/types.h>\n" },
            { "ui/names.cpp",
                "namespace {\n\nconstexpr double most = 2;\nusing Rows = std::vector<int>;\n"
                "void first()\n{\n    if (true) {\n        call('}', \"}\"); // }\n    }\n}\n\n"
                "int ask(QWidget* parent, int number)\n{\n}\n\n}\n\nint beyond()\n{\n}\n" },
        };
        tree[path] = text;
        QCOMPARE(offences(tree).size(), count);
    }
};

QTEST_GUILESS_MAIN(TestLayers)
#include "test_layers.moc"
