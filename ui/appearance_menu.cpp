#include "ui/appearance_menu.h"

#include "ui/settings.h"

#include <QActionGroup>

namespace cmir::ui {

namespace {

const QString lookKey = QStringLiteral("look/theme");
const QString textSizeKey = QStringLiteral("look/textSize");

struct LookChoice {
    Look look;
    QString name, title;
};

const QList<LookChoice>& lookChoices()
{
    static const QList<LookChoice> choices {
        { Look::System, QStringLiteral("system"), QObject::tr("As the &system") },
        { Look::Light, QStringLiteral("light"), QObject::tr("&Light") },
        { Look::Dark, QStringLiteral("dark"), QObject::tr("&Dark") },
    };
    return choices;
}

}

Look rememberedLook(const Settings& settings)
{
    const QString name = settings.value(lookKey).toString();
    for (const LookChoice& choice : lookChoices())
        if (choice.name == name)
            return choice.look;
    return Look::System;
}

int rememberedTextSize(const Settings& settings)
{
    const int percent = settings.value(textSizeKey, 100).toInt();
    return textSizes().contains(percent) ? percent : 100;
}

AppearanceMenu::AppearanceMenu(Settings& settings, QWidget* parent)
    : QMenu(tr("A&ppearance"), parent)
{
    auto* looks = new QActionGroup(this);
    for (const LookChoice& choice : lookChoices()) {
        QAction* action = addAction(choice.title, this, [&settings, choice] {
            applyLook(choice.look);
            settings.setValue(lookKey, choice.name);
        });
        action->setCheckable(true);
        looks->addAction(action);
        m_looks << action;
    }
    addSeparator();
    auto* sizes = new QActionGroup(this);
    for (const int percent : textSizes()) {
        QAction* action = addAction(tr("Text %1 %").arg(percent), this, [&settings, percent] {
            applyTextSize(percent);
            settings.setValue(textSizeKey, percent);
        });
        action->setCheckable(true);
        sizes->addAction(action);
        m_sizes << action;
    }
    connect(this, &QMenu::aboutToShow, this, &AppearanceMenu::showApplied);
    showApplied();
}

void AppearanceMenu::showApplied()
{
    for (qsizetype i = 0; i < m_looks.size(); ++i)
        m_looks[i]->setChecked(lookChoices()[i].look == appliedLook());
    for (qsizetype i = 0; i < m_sizes.size(); ++i)
        m_sizes[i]->setChecked(textSizes()[i] == appliedTextSize());
}

}
