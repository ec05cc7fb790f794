// The source of targets that stand for their precompiled headers alone.
int main() {}
