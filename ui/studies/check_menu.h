#pragma once

#include <QPushButton>

namespace cmir::ui {

/// A button that says which of several names are chosen, and whose menu chooses them. The menu stays open while boxes
/// are ticked; at least one stays chosen.
class CheckMenu : public QPushButton {
    Q_OBJECT

public:
    explicit CheckMenu(QWidget* parent = nullptr);

    struct Item {
        QString id, title;

        friend bool operator==(const Item&, const Item&) = default;
    };
    /// Keeps what is chosen as far as it is still there; `preferred` are chosen where nothing is.
    void setItems(const QList<Item>& items, const QStringList& preferred);
    QStringList chosen() const; ///< ids, in the order of the items
    void choose(const QStringList& ids); ///< no signal
    /// One alone can be chosen.
    void setExclusive(bool exclusive);

    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void chosenByUser();

private:
    void clicked(const QString& id, bool on);
    void showChosen();

    QList<Item> m_items;
    QStringList m_chosen;
    bool m_exclusive = false;
};

}
