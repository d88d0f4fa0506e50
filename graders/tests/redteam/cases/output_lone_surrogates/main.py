raise ValueError("half \ud83d of a pair \udcff")
