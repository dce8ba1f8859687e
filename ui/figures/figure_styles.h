#pragma once

#include "viz/figure_style.h"

#include <QJsonObject>
#include <QList>
#include <QObject>
#include <QStringList>

#include <optional>

namespace cmir::ui {

class Settings;

/// What a style may be; the fields of its dialog allow no more, and what is read is brought within.
struct StyleLimits {
    static constexpr double leastMm = 20, mostMm = 1200;
    static constexpr double leastPoints = 4, mostPoints = 72;
    static constexpr double leastLine = 0.1, mostLine = 10;
    static constexpr int leastDpi = 72, mostDpi = 1200;
};

QJsonObject styleToJson(const viz::FigureStyle& style);
/// None: it has no name.
std::optional<viz::FigureStyle> styleFromJson(const QJsonObject& object);

/// The named styles of figures: those of the program, which stay as they are, and the user's, which are remembered; and
/// the one that was chosen last.
class FigureStyles : public QObject {
    Q_OBJECT

public:
    explicit FigureStyles(Settings& settings, QObject* parent = nullptr);

    /// Those of the program first.
    QList<viz::FigureStyle> all() const;
    bool isBuiltIn(const QString& name) const;
    /// As on the screen, where there is none of that name.
    viz::FigureStyle find(const QString& name) const;
    viz::FigureStyle chosen() const;
    void choose(const QString& name);

    /// A new style like another, under a name that is free; returns the name.
    QString copy(const QString& name);
    /// Changes the user's style of that name; nothing where it is none.
    void put(const viz::FigureStyle& style);
    /// Empty: done; else why not, as a sentence.
    QString rename(const QString& from, const QString& to);
    void remove(const QString& name); ///< of the user's

Q_SIGNALS:
    void changed();

private:
    qsizetype ownIndex(const QString& name) const;
    void store();

    Settings& m_settings;
    QList<viz::FigureStyle> m_own;
};

}
