#pragma once

#include <QList>
#include <QStringList>
#include <QWidget>

#include <optional>

namespace cmir::ui {

/// A number to be read across a desk, with its name above and what it is compared with below. A name that is too long
/// for one line takes two; numbers beside each other then all have two lines, so that they stand at one height.
class BigNumber : public QWidget {
    Q_OBJECT

public:
    explicit BigNumber(QWidget* parent = nullptr);

    /// What stands below: "plain (ERM)", "0.851", "−0.32 better". `better`: 1 the run is better, -1 worse, 0 neither.
    struct Comparison {
        QString name, value, gap;
        int better = 0;
    };

    /// The gap of run and what it is compared with, with its sign: what the run has more or less of a metric.
    static Comparison compare(
        const QString& name, std::optional<double> run, std::optional<double> other, bool largerIsBetter);

    void setName(const QString& name);
    /// `spread` stands smaller behind it ("± 0.013"); empty: nothing.
    void setValue(const QString& value, const QString& spread = {});
    void setComparisons(const QList<Comparison>& comparisons);
    QString value() const { return m_value; }
    QStringList nameLines() const; ///< the name as it is shown
    const QList<Comparison>& comparisons() const { return m_comparisons; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QFont valueFont() const;
    QFont spreadFont() const;
    int valueWidth() const;
    QList<BigNumber*> row() const;
    int linesOfNames() const;
    void fitName();
    void announce();

    QString m_name, m_value = QStringLiteral("–"), m_spread;
    QList<Comparison> m_comparisons;
    qsizetype m_lines = 1; ///< that its own name needs
};

}
