#pragma once

class QMainWindow;

namespace cmir::ui {

/// The keys of the menus' actions work while the menu bar is hidden too.
void keepMenuKeys(QMainWindow& window);

}
