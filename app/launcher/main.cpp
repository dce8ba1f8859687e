#include "app/launcher/launch.h"

int main(int argc, char** argv)
{
    return cmir::launch(CMIR_PROGRAM, argc, argv);
}
