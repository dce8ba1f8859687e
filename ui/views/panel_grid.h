#pragma once

#include <QList>
#include <QWidget>

#include <algorithm>

namespace cmir::ui {

/// Pictures of which two belong together, first and second of a pair: a row for each pair, or, where that would leave
/// the pictures flat, a column for each pair, the first above the second. Clouds have equal scales on both axes, so
/// that the shorter side of a picture says how large they are.
class PanelGrid : public QWidget {
public:
    enum class Arrangement { Rows, Columns };

    explicit PanelGrid(QWidget* parent = nullptr);

    /// How many there will be, so that nothing jumps while they come.
    void setPairs(int pairs);
    /// The next one; the grid owns it. Who deletes it takes it out.
    void add(QWidget* panel);
    Arrangement arrangement() const { return arrangementFor(size(), m_pairs); }
    /// The one in which the largest square fits into each picture.
    static Arrangement arrangementFor(const QSize& room, int pairs);
    QSize minimumSizeHint() const override;
    /// No higher than it has to be: where it is scrolled, that is the height that is scrolled, and else it has what is
    /// left.
    QSize sizeHint() const override { return { 800, std::max(minimumHeight(), minimumSizeHint().height()) }; }

protected:
    void resizeEvent(QResizeEvent* event) override;
    void childEvent(QChildEvent* event) override;

private:
    void place();

    int m_pairs = 1;
    QList<QWidget*> m_panels;
};

}
