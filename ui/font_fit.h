#pragma once

#include <functional>

class QProgressBar;
class QWidget;

namespace cmir::ui {

/// Calls `fit` now and whenever the widget's font changes, as long as the widget lives: for sizes that follow the text.
void fitToFont(QWidget* widget, std::function<void()> fit);

/// So many letters of average width in the widget's font, in pixels.
int charactersWide(const QWidget* widget, int characters);

/// A progress bar without text: as high as suits the text beside it, and so many letters wide; 0: as its layout says.
void fitBar(QProgressBar* bar, int characters = 0);

}
