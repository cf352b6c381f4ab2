@rem Scripts of package.json begin with `exec`, so that npm's signals reach the process. cmd.exe has no such word.
@%*
