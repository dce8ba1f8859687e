// The program that owns the precompiled headers of a group of tests; it is never run.
int main()
{
    return 0;
}
